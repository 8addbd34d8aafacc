package dev.cloister.tee.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.tee.Bindings;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeSettings;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
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
    byte[] area;
    try (Tpm tpm =
        Tpm.over(SocketTransport.connect(UnixDomainSocketAddress.of(machine.socket())))) {
      area = tpm.readPublic(AzureVtpmTee.ATTESTATION_KEY).publicArea().bytes();
    }
    byte[] runtime = HclSpec.runtimeData(Arrays.copyOfRange(area, area.length - 256, area.length));
    byte[] vouched = genuine ? runtime : new byte[1];
    byte[] report =
        SnpSpec.sign(
            SnpSpec.content(AmdProduct.MILAN, 3, false, TCB, CHIP, SEED)
                .with(
                    SnpField.REPORT_DATA, Arrays.copyOf(HashAlgorithm.SHA256.digest(vouched), 64)),
            AMD.vcek());
    byte[] hcl = HclSpec.snp(report, runtime);
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

  private static List<String> failed(AttestationResult result) {
    return result.failures().stream().map(Step::name).toList();
  }
}
