package dev.cloister.attestation.nvidia;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.VendorAnchors;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.nvidia.NvidiaIssuer;
import dev.cloister.testkit.nvidia.SpdmSpec;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Hooks;
import dev.cloister.testkit.pki.OcspSpec;
import dev.cloister.testkit.pki.Seed;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Issued evidence of devices, sound and with one fault each. */
class NvidiaVerificationTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final NvidiaIssuer ISSUER =
      NvidiaIssuer.create(Seed.of("nvidia"), AT.minusSeconds(60));
  private static final List<Certificate> CHAIN = ISSUER.certificates();
  private static final byte[] NONCE = filled(7);
  private static final SpdmSpec SPEC = SpdmSpec.of(NONCE);
  private static final byte[] REPORT = ISSUER.report(SPEC);

  @Test
  void verify_soundReport_lacksOnlyReferenceValuesAndRevocation() throws Exception {
    AttestationResult result = verify(container(REPORT, CHAIN), Challenge.raw(NONCE), AT);

    assertThat(result.signature()).isEqualTo(SignatureStatus.VALID);
    assertThat(result.chain()).isEqualTo(ChainStatus.VALID);
    assertThat(result.bound()).isTrue();
    assertThat(result.missing()).containsExactly(CollateralKind.RIM, CollateralKind.OCSP);
    assertThat(result.steps())
        .filteredOn(step -> step.outcome() != Step.Outcome.PASSED)
        .extracting(Step::name, Step::code)
        .containsExactly(
            tuple("rim", "collateral.missing.rim"), tuple("ocsp", "collateral.missing.ocsp"));
    JsonObject device = result.claims().array("devices").objects().getFirst();
    assertThat(device.string("driverVersion")).isEqualTo("590.12");
    assertThat(device.string("vbiosVersion")).isEqualTo("96.00.A5.00.01");
    assertThat(device.object("measurements").string("4")).isEqualTo("04".repeat(48));
    assertThat(result.claims().string("hardwareId")).matches("nvidia:[0-9a-f]{40}");
  }

  @Test
  void verify_suppliedThingsThatAreNone_areRejected() throws Exception {
    Collateral collateral =
        Collateral.builder()
            .add(CollateralKind.RIM, "<xml/>".getBytes(US_ASCII))
            .add(CollateralKind.OCSP, new byte[1])
            .build();

    AttestationResult result =
        verifier()
            .verify(Verifier.parse(container(REPORT, CHAIN)), Challenge.none(), collateral, AT);

    assertThat(result.failures())
        .extracting(Step::name, Step::code)
        .containsExactly(
            tuple("rim", "collateral.rejected.rim"), tuple("ocsp", "collateral.rejected.ocsp"));
  }

  /** What is known to be revoked stays so, whatever else could not be had. */
  @Test
  void verify_revokedCertificateAndNoOtherResponse_isRevoked() throws Exception {
    byte[] response =
        OcspSpec.good(
                CHAIN.get(1), ISSUER.issuerOf(1).spki(), AT.minusSeconds(60), AT.plusSeconds(60))
            .revoked(1)
            .sign(ISSUER.issuerOf(1));
    Collateral collateral = Collateral.builder().add(CollateralKind.OCSP, response).build();

    AttestationResult result =
        verifier()
            .verify(Verifier.parse(container(REPORT, CHAIN)), Challenge.none(), collateral, AT);

    assertThat(result.failures())
        .extracting(Step::name, Step::code)
        .containsExactly(tuple("ocsp.revocation", "chain.revoked"));
    assertThat(result.missing()).contains(CollateralKind.OCSP);
  }

  /** An older response that is still current does not hide a later one. */
  @Test
  void verify_goodAndRevokingResponse_isRevoked() throws Exception {
    Collateral.Builder collateral = Collateral.builder();
    for (int i = 1; i <= 3; i++) {
      OcspSpec good =
          OcspSpec.good(
              CHAIN.get(i), ISSUER.issuerOf(i).spki(), AT.minusSeconds(60), AT.plusSeconds(60));
      collateral.add(CollateralKind.OCSP, good.sign(ISSUER.issuerOf(i)));
      if (i == 2) {
        collateral.add(CollateralKind.OCSP, good.revoked(1).sign(ISSUER.issuerOf(i)));
      }
    }

    AttestationResult result =
        verifier()
            .verify(
                Verifier.parse(container(REPORT, CHAIN)), Challenge.none(), collateral.build(), AT);

    assertThat(result.failures())
        .extracting(Step::name, Step::code)
        .containsExactly(tuple("ocsp.revocation", "chain.revoked"));
  }

  static Stream<Arguments> faults() {
    byte[] flipped = Hooks.flipLastBit(REPORT);
    byte[] changed = REPORT.clone();
    changed[60] ^= 1;
    byte[] otherFirmware = ISSUER.report(SPEC.opaque(20, new byte[48]));
    List<Certificate> authority =
        ISSUER.certificates(c -> c.with(Extension.ca(OptionalInt.empty())));
    return Stream.of(
        Arguments.of("device0.signature", "signature.report", container(flipped, CHAIN)),
        Arguments.of("device0.signature", "signature.report", container(changed, CHAIN)),
        Arguments.of("device0.firmware", "nvidia.firmware", container(otherFirmware, CHAIN)),
        Arguments.of("device0.leaf", "chain.role", container(REPORT, authority)),
        Arguments.of(
            "device0.chain",
            "chain.untrusted",
            container(REPORT, List.of(CHAIN.get(0), CHAIN.get(2), CHAIN.get(4)))),
        Arguments.of(
            "device0.chain",
            "chain.signature",
            container(REPORT, ISSUER.certificates(c -> c.withHooks(Hooks.badSignature())))),
        Arguments.of(
            "device0.validity",
            "chain.expired",
            container(
                REPORT,
                ISSUER.certificates(c -> c.withValidity(Instant.EPOCH, AT.minusSeconds(1))))),
        Arguments.of(
            "device0.validity",
            "chain.notYetValid",
            container(
                REPORT,
                ISSUER.certificates(c -> c.withValidity(AT.plusSeconds(1), AT.plusSeconds(9))))),
        Arguments.of("device0.nonce", "nvidia.nonce", list(element(REPORT, filled(8)))),
        Arguments.of(
            "device1.signature",
            "signature.report",
            list(element(REPORT, NONCE), element(flipped, NONCE))),
        Arguments.of("device0.chain", "chain.malformed", container(REPORT, List.of())));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void verify_oneFault_failsThatStepAlone(String step, String code, byte[] evidence)
      throws Exception {
    assertThat(verify(evidence, Challenge.none(), AT).failures())
        .extracting(Step::name, Step::code)
        .containsExactly(tuple(step, code));
  }

  @Test
  void verify_reportSignedByAnAuthority_isRefused() throws Exception {
    byte[] evidence = container(ISSUER.reportByAuthority(SPEC), CHAIN.subList(1, CHAIN.size()));

    assertThat(verify(evidence, Challenge.none(), AT).failures())
        .extracting(Step::name)
        .contains("device0.leaf")
        .doesNotContain("device0.signature");
  }

  @Test
  void verify_rootAlone_isNoChain() throws Exception {
    AttestationResult result = verify(container(REPORT, CHAIN.subList(4, 5)), Challenge.none(), AT);

    assertThat(result.chain()).isEqualTo(ChainStatus.INVALID);
  }

  @Test
  void verify_withVendorsPinnedRoot_isUntrusted() throws Exception {
    AttestationResult result =
        Verifier.of(VendorAnchors.pinned())
            .verify(
                Verifier.parse(container(REPORT, CHAIN)), Challenge.none(), Collateral.empty(), AT);

    assertThat(result.chain()).isEqualTo(ChainStatus.INVALID);
  }

  @Test
  void verify_bareReportWithoutChain_isNotRun() throws Exception {
    AttestationResult result = verify(REPORT, Challenge.none(), AT);

    assertThat(result.chain()).isEqualTo(ChainStatus.NOT_RUN);
    assertThat(result.signature()).isEqualTo(SignatureStatus.NOT_RUN);
    assertThat(result.missing()).contains(CollateralKind.CHAIN);
  }

  @Test
  void verify_bareReportInEveryForm_takesTheChainOfTheCollateral() throws Exception {
    Collateral chain =
        Collateral.builder()
            .add(CollateralKind.CHAIN, Certificate.chainPem(CHAIN).getBytes(US_ASCII))
            .build();
    for (byte[] form :
        List.of(
            REPORT,
            HexFormat.of().formatHex(REPORT).concat("\n").getBytes(US_ASCII),
            Base64.getEncoder().encode(REPORT))) {
      AttestationResult result =
          verifier().verify(Verifier.parse(form), Challenge.none(), chain, AT);
      assertThat(result.chain()).isEqualTo(ChainStatus.VALID);
      assertThat(result.signature()).isEqualTo(SignatureStatus.VALID);
    }
  }

  @Test
  void verify_binding_isHashedUnderItsOwnDomainForEveryDevice() throws Exception {
    Binding binding = binding();
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update("cloister-gpu-v1\0".getBytes(US_ASCII));
    byte[] nonce = digest.digest(binding.value());
    byte[] bound = ISSUER.report(SpdmSpec.of(nonce));

    assertThat(verify(list(element(bound, nonce)), Challenge.bound(binding), AT).bound()).isTrue();
    assertThat(
            verify(
                    list(element(bound, nonce), element(REPORT, NONCE)),
                    Challenge.bound(binding),
                    AT)
                .failures())
        .extracting(Step::code)
        .containsExactly("binding.mismatch");
  }

  @Test
  void parse_malformedReports_areRefused() {
    ByteArrayOutputStream longer = new ByteArrayOutputStream();
    longer.writeBytes(REPORT);
    longer.write(0);
    for (byte[] bytes :
        List.of(
            longer.toByteArray(),
            ISSUER.report(SPEC.measurement(4, new byte[48])),
            at(REPORT, 2, 0),
            at(REPORT, 3, 1),
            at(REPORT, 37, 0x12),
            at(REPORT, 38, 0x7f),
            at(REPORT, 41, 5),
            at(REPORT, 42, 0),
            at(REPORT, 46, 2),
            at(REPORT, 47, 1),
            "11e0zz".getBytes(US_ASCII),
            "EeA*".getBytes(US_ASCII),
            "[\"evidence\"]".getBytes(US_ASCII),
            "[{\"evidence\":\"EeA=\",\"evidence\":\"\"}]".getBytes(US_ASCII))) {
      assertThatThrownBy(() -> Verifier.parse(bytes))
          .isInstanceOf(MalformedEvidenceException.class);
    }
  }

  @Test
  void parse_everyPrefix_isRefused() {
    for (int length = 0; length < REPORT.length; length++) {
      byte[] prefix = Arrays.copyOf(REPORT, length);
      assertThatThrownBy(() -> Verifier.parse(prefix))
          .isInstanceOf(MalformedEvidenceException.class);
    }
  }

  private static byte[] at(byte[] bytes, int offset, int value) {
    byte[] out = bytes.clone();
    out[offset] = (byte) value;
    return out;
  }

  private static Binding binding() {
    BoundKey key = BoundKey.of(KeyUsage.HPKE, EcKey.p256(Seed.of("gpu binding")).spki());
    return Binding.of(
        Purpose.ENCLAVE_SESSION,
        Role.NONE,
        new byte[32],
        List.of(key),
        List.of(new byte[1], new byte[1]));
  }

  private static byte[] filled(int value) {
    byte[] out = new byte[32];
    Arrays.fill(out, (byte) value);
    return out;
  }

  private static Object element(byte[] report, byte[] nonce) {
    return NvidiaIssuer.element(report, CHAIN, nonce);
  }

  private static byte[] container(byte[] report, List<Certificate> chain) {
    return list(NvidiaIssuer.element(report, chain, NONCE));
  }

  private static byte[] list(Object... elements) {
    return JsonText.write(List.of(elements)).getBytes(US_ASCII);
  }

  private static Verifier verifier() {
    return Verifier.of(
        new DevelopmentAnchors(
            List.of(TrustAnchor.of(Vendor.NVIDIA_DEVICE, "issued", ISSUER.rootSpki()))));
  }

  private static AttestationResult verify(byte[] evidence, Challenge challenge, Instant at)
      throws MalformedEvidenceException {
    return verifier().verify(Verifier.parse(evidence), challenge, Collateral.empty(), at);
  }
}
