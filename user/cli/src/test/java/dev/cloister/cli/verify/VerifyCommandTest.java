package dev.cloister.cli.verify;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.cli.CliRun;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.NamedFiles;
import dev.cloister.testkit.intel.CertificateRole;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.intel.TdReportField;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyCommandTest {
  private static final Instant AT = Instant.parse("2025-06-15T00:00:00Z");
  private static final HexFormat HEX = HexFormat.of();
  private static final IntelScenario SOUND =
      IntelScenario.of(QuoteFormat.TDX_V4, Seed.of("cli"), AT);
  private static final IntelSample SAMPLE = SOUND.issue();

  @TempDir Path folder;
  private Path quote;
  private Path collateral;
  private Path root;

  @BeforeEach
  void files() throws IOException {
    quote = Files.write(folder.resolve("quote.bin"), SAMPLE.evidence());
    collateral = Files.writeString(folder.resolve("c.json"), SAMPLE.collateral().toDcapJson());
    root = Files.write(folder.resolve("root.der"), SAMPLE.anchor());
  }

  @Test
  void verify_everythingProven_isAffirming() throws Exception {
    CliRun run =
        verify(quote, "--nonce", HEX.formatHex(SAMPLE.challenge()), "--policy", policy(SAMPLE));
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("AFFIRMING", "NO HARDWARE", "mrtd")
        .doesNotContain("What to do", "FAILED");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void verify_nothingNamed_isAWarningThatSaysWhatToDo() {
    CliRun run = verify(quote);
    assertThat(run.exitCode()).isEqualTo(ExitCode.WARNING);
    assertThat(run.out())
        .contains("WARNING: ", "[reference.none]", "[binding.notChecked]", "What to do:");
  }

  @Test
  void verify_otherNonce_isContraindicatedInOneSentence() {
    CliRun run = verify(quote, "--nonce", "00ff");
    assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(run.out().lines().reduce((first, second) -> second).orElseThrow())
        .startsWith("CONTRAINDICATED: do not rely on it: ")
        .endsWith("[binding.mismatch].");
  }

  @Test
  void verify_changedQuote_isContraindicated() throws IOException {
    byte[] changed = SAMPLE.evidence();
    changed[48 + 136] ^= 1;
    CliRun run = verify(Files.write(folder.resolve("changed"), changed));
    assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(run.out()).contains("FAILED      signature", "[signature.quote]");
  }

  @Test
  void verify_debugTrustDomain_isContraindicated() throws IOException {
    IntelSample debug =
        SOUND.quote(q -> q.with(TdReportField.TDATTRIBUTES, "0100000000000000")).issue();
    CliRun run = verify(Files.write(folder.resolve("debug"), debug.evidence()));
    assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(run.out()).contains("FAILED      debug off", "[debug.enabled]");
  }

  @Test
  void verify_issuedEvidenceAgainstVendorRoots_isContraindicated() {
    CliRun run = run("verify", quote, "--offline", "--collateral", collateral, "--at", AT);
    assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(run.out()).contains("[chain.untrusted]");
  }

  @Test
  void verify_developmentRootWithoutTheFlag_isRefused() {
    CliRun run = run("verify", quote, "--offline", "--development-root", root);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--development");
  }

  @Test
  void verify_policyThatNamesADevelopmentRootWithoutTheFlag_isRefused() throws Exception {
    CliRun run = run("verify", quote, "--offline", "--policy", policy(SAMPLE));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--development");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SPKI DER", "SPKI PEM", "certificate DER", "certificate PEM"})
  void verify_developmentRootInAnyForm_isRead(String form) throws IOException {
    Certificate certificate = SOUND.issuer().authority(CertificateRole.ROOT).certificate();
    String spki = Base64.getMimeEncoder().encodeToString(SAMPLE.anchor());
    switch (form) {
      case "SPKI DER" -> Files.write(root, SAMPLE.anchor());
      case "SPKI PEM" ->
          Files.writeString(
              root, "-----BEGIN PUBLIC KEY-----\n" + spki + "\n-----END PUBLIC KEY-----\n");
      case "certificate DER" -> Files.write(root, certificate.der());
      default -> Files.writeString(root, Certificate.chainPem(List.of(certificate)));
    }
    assertThat(verify(quote).exitCode()).isEqualTo(ExitCode.WARNING);
  }

  @Test
  void verify_developmentRootThatThePolicyDoesNotName_isContraindicated() throws IOException {
    CliRun run =
        verify(quote, "--policy", Files.writeString(folder.resolve("p.json"), "{\"version\":1}"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(run.out()).contains("[anchor.development]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hex", "HEX", "0x", "base64", "base64url", "lines"})
  void verify_textForms_areRead(String form) throws IOException {
    String hex = HEX.formatHex(SAMPLE.evidence());
    String text =
        switch (form) {
          case "hex" -> hex;
          case "HEX" -> HEX.withUpperCase().formatHex(SAMPLE.evidence()) + "\n";
          case "0x" -> "0x" + hex + "\n";
          case "base64" -> Base64.getEncoder().encodeToString(SAMPLE.evidence());
          case "base64url" ->
              Base64.getUrlEncoder().withoutPadding().encodeToString(SAMPLE.evidence());
          default -> Base64.getMimeEncoder().encodeToString(SAMPLE.evidence()) + "\r\n";
        };
    assertThat(verify(Files.writeString(folder.resolve("text"), text)).exitCode())
        .isEqualTo(ExitCode.WARNING);
  }

  @Test
  void verify_standardInput_isRead() {
    CliRun run = CliRun.with(folder, AT, SAMPLE.evidence(), arguments("-").toArray());
    assertThat(run.exitCode()).isEqualTo(ExitCode.WARNING);
  }

  @Test
  void verify_tooLongInput_isRefused() {
    byte[] long1 = new byte[NamedFiles.MAX_LENGTH + 1];
    CliRun run = CliRun.with(folder, AT, long1, "verify", "-", "--offline");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("longer than");
  }

  @Test
  void verify_malformedEvidence_saysWhatWasExpected() {
    CliRun run =
        CliRun.with(folder, AT, Arrays.copyOf(SAMPLE.evidence(), 700), "verify", "-", "--offline");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .startsWith("cloister: -: malformed evidence: looks like an Intel quote: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "inspect"})
  void input_thatIsNoEvidence_saysWhatItLooksLike(String command) {
    byte[] later = SAMPLE.evidence();
    later[0] = 6;
    CliRun version = CliRun.with(folder, AT, later, command, "-");
    CliRun json = CliRun.with(folder, AT, "{\"a\":1}".getBytes(UTF_8), command, "-");
    CliRun hex = CliRun.with(folder, AT, HEX.formatHex(later).getBytes(UTF_8), command, "-");
    CliRun text = CliRun.with(folder, AT, "hello world".getBytes(UTF_8), command, "-");
    assertThat(List.of(version, json, hex, text))
        .extracting(CliRun::exitCode)
        .containsOnly(ExitCode.USAGE);
    assertThat(version.err())
        .isEqualTo(hex.err())
        .isEqualTo(
            "cloister: -: malformed evidence: looks like an Intel quote: version 6: versions 3 to 5"
                + " are known\n");
    assertThat(json.err()).contains("looks like JSON: no known member among a");
    assertThat(text.err()).contains("no known evidence format");
  }

  @Test
  void verify_certificateWithEvidence_judgesThatAndSaysWhatItIsWorth() throws IOException {
    EcKey key = EcKey.p256(Seed.of("ra-tls"));
    byte[] certificate =
        CertificateSpec.of("CN=a", "CN=a", key.spki(), AT, AT.plusSeconds(60))
            .with(Extension.of("1.2.840.113741.1.5.5.1.6", false, SAMPLE.evidence()))
            .sign(key)
            .der();
    CliRun run = verify(Files.write(folder.resolve("ra-tls.der"), certificate), "--json");
    assertThat(run.exitCode()).isEqualTo(ExitCode.WARNING);
    assertThat(run.out())
        .contains("\"tdx-v4\"", "a certificate with tdx-v4 evidence in it", "a hint");
  }

  @Test
  void verify_json_isWhatTheSchemaSays() throws Exception {
    Schema schema = schema();
    List<CliRun> runs = new ArrayList<>();
    runs.add(verify(quote, "--json"));
    runs.add(verify(quote, "--json", "--nonce", "00"));
    runs.add(run("verify", quote, "--json", "--offline"));
    assertThat(runs).extracting(CliRun::exitCode).containsExactly(2, 1, 1);
    for (CliRun run : runs) {
      assertThat(schema.validate(run.out(), InputFormat.JSON)).isEmpty();
    }
    JsonObject json = Json.parseObject(runs.getFirst().out().getBytes(UTF_8));
    assertThat(json.string("format")).isEqualTo("tdx-v4");
    assertThat(json.string("verdict")).isEqualTo("warning");
    assertThat(json.string("signature")).isEqualTo("valid");
    assertThat(json.string("chain")).isEqualTo("valid");
    assertThat(json.string("tcbStatus")).isEqualTo("UpToDate");
    assertThat(json.string("anchor")).isEqualTo("development");
    assertThat(json.array("steps").objects().getFirst().string("name")).isEqualTo("quote.length");
    assertThat(json.array("findings").size()).isEqualTo(3);
  }

  @Test
  void verify_missingCollateralOffline_isContraindicatedAndNamesIt() {
    CliRun run = run("verify", quote, "--offline", "--development", "--development-root", root);
    assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(run.out()).contains("not proven  collateral", "[collateral.missing.tcbInfo]");
  }

  @Test
  void verify_savedBundle_isJudgedTheSameLaterAndOffline() throws Exception {
    Path bundle = folder.resolve("case.json");
    CliRun first =
        verify(
            quote,
            "--json",
            "--nonce",
            HEX.formatHex(SAMPLE.challenge()),
            "--policy",
            policy(SAMPLE),
            "--save-bundle",
            bundle);
    CliRun later =
        CliRun.of(
            folder,
            Instant.parse("2040-01-01T00:00:00Z"),
            "verify",
            bundle,
            "--json",
            "--development",
            "--development-root",
            root);
    assertThat(first.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(later.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(later.out().replace("\"bundle\"", "\"file\"")).isEqualTo(first.out());
  }

  @Test
  void verify_bundle_saysThatItsOwnPolicyJudgedUnlessYoursDoes() throws Exception {
    Path bundle = folder.resolve("case.json");
    verify(quote, "--save-bundle", bundle);
    CliRun own = run("verify", bundle, "--development", "--development-root", root);
    CliRun yours =
        run(
            "verify",
            bundle,
            "--development",
            "--development-root",
            root,
            "--policy",
            policy(SAMPLE));
    assertThat(own.out()).contains("the bundle's own policy");
    assertThat(yours.out()).contains("your policy");
  }

  @Test
  void verify_otherInstant_isThatOfTheOption() {
    CliRun run =
        run(
            "verify",
            quote,
            "--at",
            "2025-08-01",
            "--collateral",
            collateral,
            "--development",
            "--development-root",
            root);
    assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(run.out()).contains("2025-08-01T00:00:00Z", "[collateral.stale.tcbInfo]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--at yesterday",
        "--nonce xyz",
        "--nonce ''",
        "--policy quote.bin",
        "--collateral quote.bin",
        "--pccs ftp://host",
        "--pccs https://host/?q=1",
        "--development --development-root quote.bin",
        "--tcb-update sometimes",
        "--tcb-update early --tcb-evaluation-data-number 17",
        "--tcb-evaluation-data-number -1",
        "--kds ftp://host",
        "--token-keys http://mine.weu.attest.azure.net",
        "--token-keys issuer=http://keys.example/certs",
        "--anchor intel=root.der",
        "--anchor azure-maa",
        "--anchor azure-maa=/nonexistent"
      })
  void verify_wrongOption_isNamed(String options) {
    List<Object> args = new ArrayList<>(List.of("verify", quote));
    for (String option : options.split(" ")) {
      args.add(option.equals("quote.bin") ? quote : option.replace("'", ""));
    }
    CliRun run = run(args.toArray());
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("cloister: --");
  }

  @Test
  void inspect_evidence_isLabelledUnverified() throws Exception {
    CliRun text = run("inspect", quote);
    CliRun json = run("inspect", "--json", quote);
    assertThat(text.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(text.out()).startsWith("UNVERIFIED: ").contains("\"mrtd\"");
    JsonObject says = Json.parseObject(json.out().getBytes(UTF_8));
    assertThat(says.bool("verified")).isFalse();
    assertThat(says.object("says").string("tee")).isEqualTo("tdx");
  }

  private CliRun verify(Object file, Object... more) {
    List<Object> args = arguments(file);
    args.addAll(List.of(more));
    return run(args.toArray());
  }

  private List<Object> arguments(Object file) {
    return new ArrayList<>(
        List.of(
            "verify",
            file,
            "--offline",
            "--collateral",
            collateral,
            "--development",
            "--development-root",
            root));
  }

  private CliRun run(Object... args) {
    return CliRun.of(folder.resolve("cache"), AT, args);
  }

  /** A policy that names the root and the firmware of this sample. */
  private Path policy(IntelSample sample) throws Exception {
    String digest = HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(sample.anchor()));
    String mrtd = HEX.formatHex(sample.evidence(), 48 + 136, 48 + 136 + 48);
    return Files.write(
        folder.resolve("policy.json"),
        ("{\"version\":1,\"anchors\":{\"development\":[\""
                + digest
                + "\"]},\"measurements\":{\"mrtd\":[\""
                + mrtd
                + "\"]}}")
            .getBytes(US_ASCII));
  }

  private static Schema schema() throws IOException {
    Path repository = Path.of(System.getProperty("cloister.root"));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Files.readString(repository.resolve("docs/reference/verify.schema.json")));
  }
}
