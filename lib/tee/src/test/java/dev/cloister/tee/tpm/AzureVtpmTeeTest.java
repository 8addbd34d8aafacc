package dev.cloister.tee.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.tee.Bindings;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeSettings;
import dev.cloister.tee.tsm.Guests;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpField;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.http.LocalServer;
import dev.cloister.testkit.http.Request;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.pki.Pem;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.HclSpec;
import dev.cloister.testkit.tpm.SwTpm;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole path on a real software TPM that Debian's tools provisioned as Azure's paravisor does:
 * RSA key at its handle, HCL report in its NV index, VCEK from the metadata service.
 */
class AzureVtpmTeeTest {
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant AT = FROM.plus(Duration.ofDays(10));
  private static final int TD_REPORT = 1024;
  private static final int REPORT_DATA = 128;
  private static final Seed SEED = Seed.of("azure");
  private static final AmdKeys AMD = AmdKeys.generate(SEED);
  private static final AmdTcb TCB = new AmdTcb(3, 4, 1, 22, 213);
  private static final byte[] CHIP = SEED.derive("chip").bytes(AmdProduct.MILAN.hardwareIdLength());
  private static final AmdAuthority AUTHORITY =
      AmdAuthority.create(AmdProduct.MILAN, AMD, TCB, CHIP, FROM, (role, spec) -> spec);

  @TempDir Path state;
  @TempDir Path data;

  @SuppressWarnings("NullAway.Init") // set before each test
  private SwTpm machine;

  @SuppressWarnings("NullAway.Init") // set before each test
  private LocalServer metadata;

  @BeforeEach
  void start() throws Exception {
    machine = SwTpm.start(state);
    metadata = LocalServer.start(0, AzureVtpmTeeTest::answer);
  }

  @AfterEach
  void stop() {
    machine.close();
    metadata.close();
  }

  private static Answer answer(Request request) {
    if (request.rawPath().equals("/acc/tdquote")) {
      return quote(request);
    }
    if (!request.rawPath().equals("/metadata/THIM/amd/certification")
        || !request.header("Metadata").equals(Optional.of("true"))) {
      return Answer.empty(400);
    }
    return Answer.json(
        200,
        JsonText.object(
            "vcekCert",
            pem(AmdRole.VCEK),
            "certificateChain",
            pem(AmdRole.ASK) + pem(AmdRole.ARK)));
  }

  /** Refuses what the host refuses: anything but a TDREPORT of its size in base64url. */
  private static Answer quote(Request request) {
    try {
      byte[] report =
          Base64.getUrlDecoder()
              .decode(
                  Json.parseObject(request.bodyText().getBytes(StandardCharsets.UTF_8))
                      .string("report"));
      if (report.length != TD_REPORT) {
        return Answer.empty(400);
      }
      byte[] quote = Guests.quote(Arrays.copyOfRange(report, REPORT_DATA, REPORT_DATA + 64));
      return Answer.json(
          200,
          JsonText.object("quote", Base64.getUrlEncoder().withoutPadding().encodeToString(quote)));
    } catch (JsonException | IllegalArgumentException e) {
      return Answer.empty(400);
    }
  }

  private static String pem(AmdRole role) {
    return Pem.encode("CERTIFICATE", AUTHORITY.certificate(role).der());
  }

  @Test
  void evidence_verifies() throws Exception {
    provision(true);
    try (TeeProvider tee = open()) {
      Binding binding = Bindings.fresh();
      TeeEvidence evidence = tee.evidence(binding);
      assertThat(evidence.format()).isEqualTo(Format.AZURE_VTPM);
      AttestationResult result = verify(evidence, binding);
      assertThat(failed(result)).isEmpty();
      assertThat(result.bound()).isTrue();
      assertThat(failed(verify(evidence, Bindings.fresh()))).containsExactly("binding");
    }
  }

  @Test
  void evidence_hardwareThatVouchesForAnotherKey_isNoticed() throws Exception {
    provision(false);
    try (TeeProvider tee = open()) {
      Binding binding = Bindings.fresh();
      assertThat(failed(verify(tee.evidence(binding), binding))).containsExactly("hcl.runtimeData");
    }
  }

  @Test
  void evidence_onTdx_holdsAQuoteThatVouchesForTheTpm() throws Exception {
    provisionTdx(true);
    try (TeeProvider tee = open()) {
      Binding binding = Bindings.fresh();
      AttestationResult result = verifyTdx(tee.evidence(binding), binding);
      assertThat(failed(result)).isEmpty();
      assertThat(result.bound()).isTrue();
      assertThat(result.claims().string("tee")).isEqualTo("tdx");
      assertThat(failed(verifyTdx(tee.evidence(binding), Bindings.fresh())))
          .containsExactly("binding");
    }
  }

  @Test
  void evidence_onTdxThatVouchesForAnotherKey_isNoticed() throws Exception {
    provisionTdx(false);
    try (TeeProvider tee = open()) {
      Binding binding = Bindings.fresh();
      assertThat(failed(verifyTdx(tee.evidence(binding), binding)))
          .containsExactly("hcl.runtimeData");
    }
  }

  @Test
  void open_tpmWithoutTheParavisorsKey_isRefused() {
    assertThat(catchThrowableOfType(TeeException.class, this::open).reason())
        .isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void evidence_withoutMetadataService_isAFailure() throws Exception {
    provision(true);
    try (TeeProvider tee = open()) {
      metadata.close();
      assertThat(
              catchThrowableOfType(TeeException.class, () -> tee.evidence(Bindings.fresh()))
                  .reason())
          .isEqualTo(Reason.FAILED);
    }
  }

  /** As the paravisor leaves the TPM behind. */
  private void provision(boolean genuine) throws Exception {
    makeKey();
    byte[] runtime = runtime();
    byte[] vouched = genuine ? runtime : new byte[1];
    byte[] report =
        SnpSpec.sign(
            SnpSpec.content(AmdProduct.MILAN, 3, false, TCB, CHIP, SEED)
                .with(
                    SnpField.REPORT_DATA, Arrays.copyOf(HashAlgorithm.SHA256.digest(vouched), 64)),
            AMD.vcek());
    store(HclSpec.snp(report, runtime));
  }

  private void makeKey() throws Exception {
    machine.tool(
        "createprimary",
        "-C",
        "e",
        "-G",
        "rsa2048:rsassa-sha256:null",
        "-a",
        "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|sign",
        "-c",
        "ak.ctx");
    machine.tool("evictcontrol", "-C", "o", "-c", "ak.ctx", "0x81000003");
  }

  /** The same on a TDX machine: the TDREPORT's place for 64 bytes is at 128. */
  private void provisionTdx(boolean genuine) throws Exception {
    makeKey();
    byte[] runtime = runtime();
    byte[] report = new byte[TD_REPORT];
    byte[] digest = HashAlgorithm.SHA256.digest(genuine ? runtime : new byte[1]);
    System.arraycopy(digest, 0, report, REPORT_DATA, digest.length);
    store(HclSpec.tdx(report, runtime));
  }

  private byte[] runtime() throws Exception {
    byte[] area;
    try (Tpm tpm =
        Tpm.over(SocketTransport.connect(UnixDomainSocketAddress.of(machine.socket())))) {
      area = tpm.readPublic(AzureVtpmTee.ATTESTATION_KEY).publicArea().bytes();
    }
    return HclSpec.runtimeData(Arrays.copyOfRange(area, area.length - 256, area.length));
  }

  private void store(byte[] hcl) throws Exception {
    Files.write(machine.file("hcl"), hcl);
    machine.tool(
        "nvdefine",
        "-C",
        "o",
        "-s",
        Integer.toString(hcl.length),
        "-a",
        "ownerread|ownerwrite",
        "0x01400001");
    machine.tool("nvwrite", "-C", "o", "-i", "hcl", "0x01400001");
    machine.reboot();
  }

  private TeeProvider open() throws Exception {
    TeeSettings settings =
        TeeSettings.defaults()
            .withRoot(data)
            .with(TeeSettings.TPM, "unix:" + machine.socket())
            .with(TeeSettings.METADATA, "127.0.0.1:" + metadata.base().getPort());
    return new AzureVtpmTeeFactory().open(Bindings.environment(data, settings));
  }

  private static AttestationResult verify(TeeEvidence evidence, Binding binding) throws Exception {
    return Verifier.of(
            new DevelopmentAnchors(
                List.of(TrustAnchor.of(Vendor.AMD_MILAN, "testkit", AMD.ark().spki()))))
        .verify(
            Verifier.parse(evidence.bytes()), Challenge.bound(binding), evidence.collateral(), AT);
  }

  private static AttestationResult verifyTdx(TeeEvidence evidence, Binding binding)
      throws Exception {
    Collateral collateral =
        Collateral.builder().addAll(evidence.collateral()).addAll(Guests.intelCollateral()).build();
    return Guests.verifier()
        .verify(Verifier.parse(evidence.bytes()), Challenge.bound(binding), collateral, Guests.AT);
  }

  private static List<String> failed(AttestationResult result) {
    return result.failures().stream().map(Step::name).toList();
  }
}
