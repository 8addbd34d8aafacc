package dev.cloister.cli.verify;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.cli.CliRun;
import dev.cloister.cli.ExitCode;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code cloister verify --ear}: the result as a JWT that the JDK alone can check. */
class EarCommandTest {
  private static final Instant AT = Instant.parse("2025-06-15T00:00:00Z");
  private static final IntelSample SAMPLE =
      IntelScenario.of(QuoteFormat.TDX_V4, Seed.of("cli"), AT).issue();
  private static final EcKey KEY = EcKey.p256(Seed.of("ear key"));

  @TempDir Path folder;
  private Path quote;
  private Path collateral;
  private Path root;
  private Path key;

  @BeforeEach
  void files() throws IOException {
    quote = Files.write(folder.resolve("quote.bin"), SAMPLE.evidence());
    collateral = Files.writeString(folder.resolve("c.json"), SAMPLE.collateral().toDcapJson());
    root = Files.write(folder.resolve("root.der"), SAMPLE.anchor());
    key = Files.writeString(folder.resolve("key.pem"), pem(KEY.pkcs8()));
  }

  @Test
  void verify_toAFile_writesASignedResultBesideTheTable() throws Exception {
    Path ear = folder.resolve("ear.jwt");
    CliRun run = run("--ear", ear, "--ear-key", key, "--nonce", hex(SAMPLE.challenge()));
    assertThat(run.exitCode()).isEqualTo(ExitCode.WARNING);
    assertThat(run.out()).contains("WARNING: ");
    JsonObject claims = verified(Files.readString(ear), KEY.publicKey());
    assertThat(claims.integer("iat")).isEqualTo(AT.getEpochSecond());
    assertThat(claims.object("submods").object("tdx-v4").string("ear.status")).isEqualTo("warning");
    assertThat(Base64.getUrlDecoder().decode(claims.string("eat_nonce")))
        .isEqualTo(SAMPLE.challenge());
    assertThat(claims.find("ear.raw-evidence")).isEmpty();
  }

  @Test
  void verify_toStandardOutput_printsTheResultAlone() throws Exception {
    CliRun run = run("--ear", "-", "--ear-key", key, "--ear-profile", "ietf", "--ear-evidence");
    assertThat(run.out().lines()).hasSize(1);
    JsonObject claims = verified(run.out(), KEY.publicKey());
    assertThat(claims.string("ear_status")).isEqualTo("warning");
    assertThat(Base64.getUrlDecoder().decode(claims.string("ear_raw_evidence")))
        .isEqualTo(SAMPLE.evidence());
  }

  @Test
  void verify_contraindicatedEvidence_isSaidSoInTheResult() throws Exception {
    byte[] changed = SAMPLE.evidence();
    changed[48 + 136] ^= 1;
    quote = Files.write(folder.resolve("changed"), changed);
    CliRun run = run("--ear", "-", "--ear-key", key);
    assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    JsonObject submod = verified(run.out(), KEY.publicKey()).object("submods").object("tdx-v4");
    assertThat(submod.string("ear.status")).isEqualTo("contraindicated");
    assertThat(submod.object("ear.trustworthiness-vector").integer("instance-identity"))
        .isEqualTo(99);
  }

  @Test
  void verify_ed25519KeyInDer_signs() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Files.write(key, pair.getPrivate().getEncoded());
    String jwt = run("--ear", "-", "--ear-key", key).out().strip();
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(pair.getPublic());
    verifier.update(jwt.substring(0, jwt.lastIndexOf('.')).getBytes(US_ASCII));
    assertThat(
            verifier.verify(Base64.getUrlDecoder().decode(jwt.substring(jwt.lastIndexOf('.') + 1))))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "canary", "-----BEGIN PRIVATE KEY-----\ncanary", "P-384"})
  void verify_otherKeyFile_isRefusedWithoutRepeatingIt(String content) throws Exception {
    String text =
        content.equals("P-384")
            ? pem(EcKey.generate(EcKey.Curve.P384, Seed.of("384")).pkcs8())
            : content;
    Files.writeString(key, text);
    CliRun run = run("--ear", folder.resolve("ear.jwt"), "--ear-key", key);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--ear-key: expected").doesNotContain("canary");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(folder.resolve("ear.jwt")).doesNotExist();
  }

  @Test
  void verify_optionWithoutItsCompanion_isRefused() {
    assertThat(run("--ear", "-").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run("--ear-key", key).exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run("--ear-evidence").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run("--ear", "-", "--ear-key", key, "--ear-profile", "new").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  private static JsonObject verified(String jwt, PublicKey key) throws Exception {
    String[] parts = jwt.strip().split("\\.", -1);
    Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
    verifier.initVerify(key);
    verifier.update((parts[0] + "." + parts[1]).getBytes(US_ASCII));
    assertThat(verifier.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    return Json.parseObject(Base64.getUrlDecoder().decode(parts[1]));
  }

  private static String pem(byte[] der) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(der)
        + "\n-----END PRIVATE KEY-----\n";
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private CliRun run(Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "verify",
                quote,
                "--offline",
                "--collateral",
                collateral,
                "--development",
                "--development-root",
                root));
    args.addAll(List.of(more));
    return CliRun.of(folder.resolve("cache"), AT, args.toArray());
  }
}
