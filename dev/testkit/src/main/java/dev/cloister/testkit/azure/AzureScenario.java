package dev.cloister.testkit.azure;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpField;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.layout.Block;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CrlSpec;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.BootLog;
import dev.cloister.testkit.tpm.HclSpec;
import dev.cloister.testkit.tpm.TpmQuoteSpec;
import dev.cloister.testkit.tpm.TpmScenario;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * An Azure confidential machine and what it answers to a challenge: the hardware vouches for the
 * runtime data, which name the vTPM's key, which quotes. Each part is open to a change before the
 * next one vouches for it. Immutable; each changing method gives another one.
 */
public final class AzureScenario {
  private static final HexFormat HEX = HexFormat.of();
  private static final int SHA256 = 0x000b;
  private static final int PCRS = 24;
  private static final int TD_REPORT = 1024;
  private static final AmdTcb TCB = new AmdTcb(3, 4, 1, 22, 213);

  /** What the machine is made of. */
  public enum Hardware {
    /** AMD SEV-SNP, Genoa. */
    SNP,
    /** Intel TDX. */
    TDX
  }

  private final Hardware hardware;
  private final Seed seed;
  private final Instant at;
  private final AzureKeys keys;
  private UnaryOperator<byte[]> runtime = UnaryOperator.identity();
  private UnaryOperator<byte[]> vouched = UnaryOperator.identity();
  private UnaryOperator<Block> report = UnaryOperator.identity();
  private UnaryOperator<IntelScenario> td = UnaryOperator.identity();
  private UnaryOperator<byte[]> hcl = UnaryOperator.identity();
  private UnaryOperator<TpmQuoteSpec> quote = UnaryOperator.identity();
  private UnaryOperator<byte[]> signature = UnaryOperator.identity();
  private UnaryOperator<Map<String, Object>> bundle = UnaryOperator.identity();

  private AzureScenario(Hardware hardware, Seed seed, Instant at, AzureKeys keys) {
    this.hardware = hardware;
    this.seed = seed;
    this.at = at;
    this.keys = keys;
  }

  /** A sound one. */
  public static AzureScenario of(Hardware hardware, Seed seed, Instant at) {
    return new AzureScenario(hardware, seed, at, AzureKeys.generate(seed));
  }

  /** Changes the runtime data before the hardware vouches for them. */
  public AzureScenario runtime(UnaryOperator<byte[]> edit) {
    return change(s -> s.runtime = edit);
  }

  /** Changes the 64 bytes that the hardware vouches for. */
  public AzureScenario vouched(UnaryOperator<byte[]> edit) {
    return change(s -> s.vouched = edit);
  }

  /** Changes the SEV-SNP report before it is signed. */
  public AzureScenario report(UnaryOperator<Block> edit) {
    return change(s -> s.report = edit);
  }

  /** Changes the TD, its platform and its collateral. */
  public AzureScenario td(UnaryOperator<IntelScenario> edit) {
    return change(s -> s.td = edit);
  }

  /** Changes the finished HCL report, of which nobody signs the rest. */
  public AzureScenario hcl(UnaryOperator<byte[]> edit) {
    return change(s -> s.hcl = edit);
  }

  /** Changes the quote before it is signed. */
  public AzureScenario quote(UnaryOperator<TpmQuoteSpec> edit) {
    return change(s -> s.quote = edit);
  }

  /** Changes the signature of the quote. */
  public AzureScenario signature(UnaryOperator<byte[]> edit) {
    return change(s -> s.signature = edit);
  }

  /** Changes the members of the finished bundle; those of {@code tpm_quote} are a map too. */
  public AzureScenario bundle(Consumer<Map<String, Object>> edit) {
    return change(
        s ->
            s.bundle =
                members -> {
                  edit.accept(members);
                  return members;
                });
  }

  /** What the machine is made of. */
  public Hardware hardware() {
    return hardware;
  }

  /** When the case is seen. */
  public Instant at() {
    return at;
  }

  /** The challenge. */
  public byte[] challenge() {
    return seed.derive("challenge").bytes(32);
  }

  /** The vTPM's key. */
  public RsaKey ak() {
    return keys.ak();
  }

  /** Another vTPM's key. */
  public RsaKey other() {
    return keys.other();
  }

  /** The runtime data. */
  public byte[] runtimeData() {
    return runtime.apply(HclSpec.runtimeData(keys.ak().modulus()));
  }

  /** The boot. */
  public static BootLog log() {
    return TpmScenario.log();
  }

  /** The certificates of the hardware, the leaf first. */
  public List<Certificate> certificates() {
    return switch (hardware) {
      case SNP ->
          List.of(
              authority().certificate(AmdRole.VCEK),
              authority().certificate(AmdRole.ASK),
              authority().certificate(AmdRole.ARK));
      case TDX -> intel().platform().chain();
    };
  }

  /** The case. */
  public Case issue() {
    byte[] evidence = JsonText.write(bundle.apply(members())).getBytes(US_ASCII);
    Case found = Case.of(evidence, at).withChallenge(challenge()).with("eventLog", log().bytes());
    return switch (hardware) {
      case SNP -> amd(found);
      case TDX -> intel(found);
    };
  }

  private Map<String, Object> members() {
    TpmQuoteSpec spec = quote.apply(sound());
    Map<String, Object> tpm = new LinkedHashMap<>();
    tpm.put("message", HEX.formatHex(spec.bytes()));
    tpm.put("signature", HEX.formatHex(signature.apply(keys.ak().sign(spec.bytes()))));
    tpm.put("pcrs", pcrs(log()));
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("hcl_report", HEX.formatHex(hcl.apply(hclReport())));
    members.put("tpm_quote", tpm);
    switch (hardware) {
      case SNP -> members.put("vcek", authority().certificate(AmdRole.VCEK).pem());
      case TDX -> members.put("td_quote", HEX.formatHex(intel().issue().evidence()));
    }
    return members;
  }

  /** Values of all registers as a bundle has them. */
  static List<Object> pcrs(BootLog log) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < PCRS; i++) {
      values.add(HEX.formatHex(log.register(i)));
    }
    return values;
  }

  private TpmQuoteSpec sound() {
    int[] indices = TpmScenario.REGISTERS.stream().mapToInt(Integer::intValue).toArray();
    return TpmQuoteSpec.of(
        challenge(), SHA256, TpmScenario.REGISTERS, sha256(log().registers(indices)));
  }

  private byte[] hclReport() {
    return switch (hardware) {
      case SNP -> HclSpec.snp(snpReport(), runtimeData());
      case TDX -> HclSpec.tdx(new byte[TD_REPORT], runtimeData());
    };
  }

  /** The 64 bytes that the hardware vouches for. */
  public byte[] reportData() {
    return vouched.apply(Arrays.copyOf(sha256(runtimeData()), 64));
  }

  private byte[] snpReport() {
    Block content =
        SnpSpec.content(AmdProduct.GENOA, 5, false, TCB, chip(), seed)
            .with(SnpField.REPORT_DATA, reportData());
    return SnpSpec.sign(report.apply(content), keys.amd().vcek());
  }

  private byte[] chip() {
    return seed.derive("chip").bytes(AmdProduct.GENOA.hardwareIdLength());
  }

  private AmdAuthority authority() {
    return AmdAuthority.create(
        AmdProduct.GENOA, keys.amd(), TCB, chip(), at.minus(days(60)), (role, spec) -> spec);
  }

  private Case amd(Case found) {
    return found
        .with("chain", authority().certificate(AmdRole.ASK).der())
        .with("chain", authority().certificate(AmdRole.ARK).der())
        .with("amdCrl", authority().crl(CrlSpec.of(at.minus(days(1)), at.plus(days(30)))))
        .withAnchor("amd-genoa", keys.amd().ark().spki());
  }

  private IntelScenario intel() {
    return td.apply(
        IntelScenario.of(QuoteFormat.TDX_V4, seed, at).quote(q -> q.withReportData(reportData())));
  }

  private Case intel(Case found) {
    IntelSample sample = intel().issue();
    return found
        .with("tcbInfo", sample.collateral().get(Part.TCB_INFO))
        .with("qeIdentity", sample.collateral().get(Part.QE_IDENTITY))
        .with("tcbSigningChain", sample.collateral().get(Part.TCB_SIGNING_CHAIN))
        .with("rootCrl", sample.collateral().get(Part.ROOT_CRL))
        .with("pckCrl", sample.collateral().get(Part.PCK_CRL))
        .withAnchor("intel", sample.anchor());
  }

  private AzureScenario change(Consumer<AzureScenario> edit) {
    AzureScenario copy = new AzureScenario(hardware, seed, at, keys);
    copy.runtime = runtime;
    copy.vouched = vouched;
    copy.report = report;
    copy.td = td;
    copy.hcl = hcl;
    copy.quote = quote;
    copy.signature = signature;
    copy.bundle = bundle;
    edit.accept(copy);
    return copy;
  }

  private static Duration days(int count) {
    return Duration.ofDays(count);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
