package dev.cloister.cli.collateral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.cli.CliRun;
import dev.cloister.cli.ExitCode;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.KdsFault;
import dev.cloister.testkit.amd.KdsServer;
import dev.cloister.testkit.amd.SnpField;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.nitro.NitroSpec;
import dev.cloister.testkit.pki.CrlSpec;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.token.KeySetServer;
import dev.cloister.testkit.token.TokenAuthority;
import dev.cloister.testkit.token.TokenSample;
import dev.cloister.testkit.token.TokenService;
import dev.cloister.testkit.tpm.TpmQuotes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FetchCommandTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LATER = Instant.parse("2040-01-01T00:00:00Z");
  private static final Seed SEED = Seed.of("fetch");
  private static final AmdKeys KEYS = AmdKeys.generate(SEED);
  private static final AmdTcb TCB = new AmdTcb(3, 4, 1, 22, 213);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(AmdProduct.class)
  void fetch_bareReport_writesABundleThatVerifiesForever(AmdProduct product) throws IOException {
    Path bundle = folder.resolve("bundle.json");
    try (KdsServer kds = kds(product)) {
      CliRun run = run("collateral", "fetch", report(product), "--kds", kds.base(), "-o", bundle);
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    }
    CliRun verified =
        CliRun.withoutNetwork(
            folder.resolve("none"),
            LATER,
            "verify",
            bundle,
            "--json",
            "--development",
            "--development-root",
            ark(product));
    assertThat(verified.exitCode()).isEqualTo(ExitCode.WARNING);
    assertThat(verified.out()).contains("\"chain\": \"valid\"", "\"amdCrl\"");
  }

  @Test
  void verify_bareReport_fetchesWhatIsMissing() throws IOException {
    try (KdsServer kds = kds(AmdProduct.MILAN)) {
      CliRun run =
          run(
              "verify",
              report(AmdProduct.MILAN),
              "--kds",
              kds.base(),
              "--development",
              "--development-root",
              ark(AmdProduct.MILAN));
      assertThat(run.exitCode()).isEqualTo(ExitCode.WARNING);
      assertThat(kds.requests()).hasSize(3);
    }
  }

  @Test
  void verify_bareReportWhileTheServiceThrottles_isUndecided() throws IOException {
    try (KdsServer kds = kds(AmdProduct.MILAN)) {
      kds.failNext(new KdsFault.TooMany("3600"));
      CliRun run =
          run(
              "verify",
              report(AmdProduct.MILAN),
              "--kds",
              kds.base(),
              "--development",
              "--development-root",
              ark(AmdProduct.MILAN));
      assertThat(run.exitCode()).isEqualTo(ExitCode.UNDECIDED);
      assertThat(run.out()).contains("status 429");
    }
  }

  @Test
  void fetch_unknownChip_writesNothing() throws IOException {
    Path bundle = folder.resolve("bundle.json");
    try (KdsServer kds = KdsServer.start()) {
      CliRun run =
          run("collateral", "fetch", report(AmdProduct.MILAN), "--kds", kds.base(), "-o", bundle);
      assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
      assertThat(run.err()).contains("vek refused", "status 404");
    }
    assertThat(bundle).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "CONFIDENTIAL_SPACE_OIDC, https://confidentialcomputing.googleapis.com,"
        + " google-confidential-space, 1",
    "TRUST_AUTHORITY, Intel Trust Authority, intel-trust-authority, 1",
    "AZURE, https://testkit.weu.attest.azure.net, azure-maa, 1"
  })
  void fetch_tokenThatNamesItsKey_writesABundleThatVerifiesForever(
      TokenService service, String issuer, String vendor, int asked) throws IOException {
    TokenSample sample = token(service);
    Path token = Files.writeString(folder.resolve("token.jwt"), sample.token());
    Path anchor = Files.write(folder.resolve("anchor.der"), sample.anchorSpki());
    Path bundle = folder.resolve("bundle.json");
    try (KeySetServer keys = KeySetServer.start(issuer, sample.keySet().orElseThrow())) {
      CliRun run =
          run(
              "collateral",
              "fetch",
              token,
              "--token-keys",
              issuer + "=" + keys.keys(),
              "-o",
              bundle);
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(keys.keyRequests()).isEqualTo(asked);
    }
    CliRun verified =
        CliRun.withoutNetwork(
            folder.resolve("none"),
            LATER,
            "verify",
            bundle,
            "--json",
            "--anchor",
            vendor + "=" + anchor);
    assertThat(verified.out())
        .contains("\"signature\": \"valid\"", "\"chain\": \"valid\"", "\"anchor\": \"vendor\"");
  }

  @Test
  void fetch_tokenOfAnInstanceThatIsNotNamed_isRefused() throws IOException {
    Path token = Files.writeString(folder.resolve("token.jwt"), token(TokenService.AZURE).token());
    CliRun run =
        CliRun.of(folder, AT, "collateral", "fetch", token, "-o", folder.resolve("bundle.json"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(run.err())
        .contains("no address is configured for the keys of https://testkit.weu.attest.azure.net");
  }

  @Test
  void verify_tokenAfterAKeyRotation_isFoundByARefresh() throws IOException {
    TokenSample sample = token(TokenService.AZURE);
    String issuer = "https://testkit.weu.attest.azure.net";
    Path token = Files.writeString(folder.resolve("token.jwt"), sample.token());
    Path anchor = Files.write(folder.resolve("anchor.der"), sample.anchorSpki());
    String old = sample.keySet().orElseThrow().replace(TokenAuthority.KEY_ID, "old");
    try (KeySetServer keys = KeySetServer.start(issuer, old)) {
      Object[] command = {
        "verify",
        token,
        "--token-keys",
        issuer + "=" + keys.keys(),
        "--anchor",
        "azure-maa=" + anchor
      };
      assertThat(CliRun.of(folder, AT, command).out()).contains("[collateral.mismatch.jwks]");
      keys.publish(sample.keySet().orElseThrow());
      Instant within = AT.plus(Duration.ofMinutes(4));
      assertThat(CliRun.of(folder, within, command).out()).contains("[collateral.mismatch.jwks]");
      assertThat(keys.keyRequests()).isEqualTo(1);
      CliRun found = CliRun.of(folder, AT.plus(Duration.ofMinutes(5)), command);
      assertThat(found.out()).doesNotContain("jwks");
      assertThat(keys.keyRequests()).isEqualTo(2);
    }
  }

  @Test
  void fetch_evidenceThatNeedsNothing_writesTheBundle() throws IOException {
    NitroSpec nitro = NitroSpec.of(SEED, AT);
    Path document = Files.write(folder.resolve("nitro.bin"), nitro.sign());
    Path bundle = folder.resolve("bundle.json");
    CliRun run = CliRun.withoutNetwork(folder, AT, "collateral", "fetch", document, "-o", bundle);
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).contains("nothing to fetch");
    assertThat(bundle).exists();
  }

  @Test
  void fetch_evidenceThatNoServiceHelps_namesWhatIsMissing() throws IOException {
    Path quote =
        Files.write(folder.resolve("quote.bin"), TpmQuotes.quote(new byte[32], new byte[32]));
    CliRun run =
        CliRun.withoutNetwork(
            folder, AT, "collateral", "fetch", quote, "-o", folder.resolve("b.json"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("no service has what is missing", "tpmAk");
  }

  private static TokenSample token(TokenService service) {
    return TokenAuthority.create(service, SEED, AT.minus(Duration.ofDays(1))).token(AT).issue();
  }

  private static byte[] chip(AmdProduct product) {
    return SEED.derive("chip").bytes(product.hardwareIdLength());
  }

  private static AmdAuthority authority(AmdProduct product) {
    return AmdAuthority.create(
        product, KEYS, TCB, chip(product), AT.minus(Duration.ofDays(60)), (role, spec) -> spec);
  }

  private static KdsServer kds(AmdProduct product) throws IOException {
    CrlSpec crl = CrlSpec.of(AT.minus(Duration.ofDays(1)), AT.plus(Duration.ofDays(300)));
    return KdsServer.start().publish(product, authority(product), chip(product), TCB, crl);
  }

  private Path report(AmdProduct product) throws IOException {
    byte[] report =
        SnpSpec.sign(
            // Without SMT, as the default policy wants it.
            SnpSpec.content(product, 3, false, TCB, chip(product), SEED)
                .with(SnpField.POLICY, 0x2001f),
            KEYS.vcek());
    return Files.write(folder.resolve("report.bin"), report);
  }

  private Path ark(AmdProduct product) throws IOException {
    return Files.write(
        folder.resolve("ark.der"), authority(product).certificate(AmdRole.ARK).der());
  }

  private CliRun run(Object... args) {
    return CliRun.of(folder.resolve("cache"), AT, args);
  }
}
