package dev.cloister.testkit.azure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.amd.SnpField;
import dev.cloister.testkit.azure.AzureScenario.Hardware;
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.cases.Fault;
import dev.cloister.testkit.cases.FaultList;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pki.Hooks;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.HclSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Bundles and HCL reports that are no such, and the forms of them that occur. */
public final class AzureLayoutFaults {
  private static final HexFormat HEX = HexFormat.of();
  private static final int RUNTIME_HEADER = 32 + 1184;

  private final Seed seed;
  private final AzureScenario snp;
  private final AzureScenario tdx;
  private final FaultList list = new FaultList();

  private AzureLayoutFaults(Seed seed, Instant at) {
    this.seed = seed;
    this.snp = AzureScenario.of(Hardware.SNP, seed, at);
    this.tdx = AzureScenario.of(Hardware.TDX, seed, at);
  }

  /** The list. */
  public static List<Fault> all(Seed seed, Instant at) {
    AzureLayoutFaults faults = new AzureLayoutFaults(seed, at);
    faults.members();
    faults.encodings();
    faults.header();
    faults.runtime();
    faults.hardware();
    return faults.list.list();
  }

  private void malformed(String name, Consumer<Map<String, Object>> edit) {
    list.malformed(name, () -> snp.bundle(edit).issue());
  }

  private void members() {
    for (String member : List.of("hcl_report", "tpm_quote")) {
      malformed("without-" + member, b -> b.remove(member));
    }
    for (String member : List.of("message", "signature", "pcrs")) {
      malformed("quote-without-" + member, b -> AzureFaults.tpm(b).remove(member));
    }
    malformed("quote-as-text", b -> b.put("tpm_quote", "00"));
    malformed("registers-as-text", b -> AzureFaults.tpm(b).put("pcrs", "00"));
    malformed("too-many-registers", b -> AzureFaults.tpm(b).put("pcrs", registers(25, 32)));
    malformed("registers-of-sha-1", b -> AzureFaults.tpm(b).put("pcrs", registers(24, 20)));
    malformed("registers-of-sha-384", b -> AzureFaults.tpm(b).put("pcrs", registers(24, 48)));
    list.malformed(
        "bundle-cut-off", () -> snp.issue().withEvidence(b -> Arrays.copyOf(b, b.length - 1)));
    list.malformed(
        "member-twice",
        () ->
            snp.issue()
                .withEvidence(
                    b ->
                        new String(b, UTF_8)
                            .replaceFirst("\\{", "{\"hcl_report\":\"00\",")
                            .getBytes(UTF_8)));
  }

  private static List<Object> registers(int count, int length) {
    return Collections.nCopies(count, "00".repeat(length));
  }

  private void encodings() {
    malformed("octet-too-big", b -> b.put("hcl_report", List.of(72, 67, 256)));
    malformed("octet-negative", b -> b.put("hcl_report", List.of(72, 67, -1)));
    malformed("octet-as-text", b -> b.put("hcl_report", List.of("72")));
    malformed("bytes-neither-hex-nor-base64", b -> b.put("hcl_report", "*"));
    malformed("bytes-as-truth", b -> b.put("hcl_report", true));
    malformed("bytes-as-nothing", b -> b.put("hcl_report", Optional.empty()));
    tolerated("bytes-as-base64url", b -> b.replaceAll((name, v) -> base64(v)));
    tolerated("bytes-as-numbers", b -> b.replaceAll((name, v) -> numbers(v)));
    tolerated("older-names", AzureLayoutFaults::older);
    tolerated("certificate-as-hex", b -> b.put("vcek", HEX.formatHex(vcek())));
    list.tolerated(
        "certificate-supplied-instead",
        "",
        () -> snp.bundle(b -> b.remove("vcek")).issue().with("vek", vcek()));
    list.notRun(
        "no-certificate",
        "vek.chain",
        "collateral.missing.vek",
        () -> snp.bundle(b -> b.remove("vcek")).issue());
  }

  private void tolerated(String name, Consumer<Map<String, Object>> edit) {
    list.tolerated(name, "", () -> snp.bundle(edit).issue());
  }

  private byte[] vcek() {
    return snp.certificates().getFirst().der();
  }

  private static Object base64(Object value) {
    return value instanceof String text && !text.startsWith("-")
        ? Base64.getUrlEncoder().withoutPadding().encodeToString(HEX.parseHex(text))
        : value;
  }

  private static Object numbers(Object value) {
    if (!(value instanceof String text) || text.startsWith("-")) {
      return value;
    }
    List<Object> out = new ArrayList<>();
    for (byte octet : HEX.parseHex(text)) {
      out.add(octet & 0xff);
    }
    return out;
  }

  private static void older(Map<String, Object> bundle) {
    bundle.put("report", AzureFaults.value(bundle, "hcl_report"));
    bundle.put("quote", AzureFaults.value(bundle, "tpm_quote"));
    bundle.remove("hcl_report");
    bundle.remove("tpm_quote");
  }

  private void hcl(String name, UnaryOperator<byte[]> edit) {
    list.malformed(name, () -> snp.hcl(edit).issue());
  }

  private void header() {
    hcl("hcl-of-another-magic", Hooks.overwrite(3, new byte[] {'B'}));
    hcl("hcl-cut-off-in-its-header", b -> Arrays.copyOf(b, RUNTIME_HEADER + 19));
    hcl("hcl-empty", b -> new byte[0]);
    hcl("hcl-of-a-guest-without-isolation", type(1));
    hcl("hcl-of-unknown-hardware", type(3));
    hcl("hcl-hash-sha-384", Hooks.overwrite(RUNTIME_HEADER + 12, new byte[] {2}));
    hcl("hcl-runtime-data-of-no-length", length(0));
    hcl("hcl-runtime-data-of-negative-length", length(-1));
    hcl("hcl-runtime-data-cut-off", b -> Arrays.copyOf(b, b.length - 1));
    hcl("hcl-runtime-data-cut-off-by-its-length", length(100));
    hcl("hcl-called-tdx", type(4));
  }

  private static UnaryOperator<byte[]> type(int value) {
    return Hooks.overwrite(RUNTIME_HEADER + 8, new byte[] {(byte) value});
  }

  private static UnaryOperator<byte[]> length(int value) {
    byte[] little = {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)};
    return Hooks.overwrite(RUNTIME_HEADER + 16, little);
  }

  private void runtime() {
    runtime("runtime-data-not-json", "\\{", "[");
    runtime("runtime-data-without-keys", "keys", "kees");
    runtime("runtime-data-of-another-key", "HCLAkPub", "HCLEkPub");
    runtime("attestation-key-not-rsa", "\"RSA\"", "\"EC\"");
    runtime("attestation-key-without-modulus", "\"n\"", "\"m\"");
    runtime("attestation-key-not-base64", "\"e\":\"AQAB\"", "\"e\":\"*\"");
    runtime("attestation-key-exponent-too-long", "AQAB", "AQABAQABAQAB");
    list.malformed(
        "attestation-key-of-1024-bits",
        () -> snp.runtime(b -> HclSpec.runtimeData(weak().modulus())).issue());
  }

  private RsaKey weak() {
    return RsaKey.generate(1024, RsaKey.Scheme.PKCS1_SHA256, seed.derive("weak"));
  }

  private void runtime(String name, String from, String to) {
    list.malformed(
        name,
        () ->
            snp.runtime(b -> new String(b, UTF_8).replaceFirst(from, to).getBytes(UTF_8)).issue());
  }

  private void hardware() {
    list.malformed("snp-version-1", () -> snp.report(r -> r.with(SnpField.VERSION, 1)).issue())
        .malformed("tdx-without-a-quote", () -> tdx(b -> b.remove("td_quote")))
        .malformed(
            "tdx-with-a-td-report-for-a-quote",
            () -> tdx(b -> b.put("td_quote", "00".repeat(1024))))
        .malformed("tdx-with-an-enclaves-quote", () -> tdx(b -> b.put("td_quote", enclave())));
  }

  private Case tdx(Consumer<Map<String, Object>> edit) {
    return tdx.bundle(edit).issue();
  }

  private String enclave() {
    return HEX.formatHex(IntelScenario.of(QuoteFormat.SGX_V3, seed, tdx.at()).issue().evidence());
  }
}
