package dev.cloister.attestation.nvidia;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.nvidia.NvidiaIssuer;
import dev.cloister.testkit.nvidia.SpdmSpec;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.Hooks;
import dev.cloister.testkit.pki.Seed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a device's report says of itself, and what several devices come to together. */
class NvidiaClaimsTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final NvidiaIssuer ISSUER =
      NvidiaIssuer.create(Seed.of("nvidia claims"), AT.minusSeconds(60));
  private static final List<Certificate> CHAIN = ISSUER.certificates();
  private static final byte[] NONCE = Seed.of("nonce").bytes(32);
  private static final SpdmSpec SPEC = SpdmSpec.of(NONCE);
  private static final byte[] REPORT = ISSUER.report(SPEC);

  @ParameterizedTest
  @CsvSource({
    "4, gpuInfo",
    "11, nvdec0Status",
    "13, cprInfo",
    "14, boardId",
    "21, protectedPcieStatus",
    "22, switchPdi",
    "25, lockSwitchStatus",
    "36, featureFlag",
    "20, firmwareId"
  })
  void describe_fieldOfBytes_isHex(int type, String claim) throws Exception {
    assertThat(device(SPEC.opaque(type, new byte[] {0x0a, 0x00, (byte) 0xf1})).string(claim))
        .isEqualTo("0a00f1");
  }

  @ParameterizedTest
  @CsvSource({
    "3, driverVersion",
    "15, chipSku",
    "16, chipSkuMod",
    "17, project",
    "18, projectSku",
    "19, projectSkuMod"
  })
  void describe_fieldOfText_endsAtItsZero(int type, String claim) throws Exception {
    assertThat(device(SPEC.opaque(type, "ab c\0def".getBytes(US_ASCII))).string(claim))
        .isEqualTo("ab c");
    assertThat(device(SPEC.opaque(type, "ab c".getBytes(US_ASCII))).string(claim))
        .isEqualTo("ab c");
  }

  /** GPUs hold their firmware's version as a number of eight octets, switches as text. */
  @Test
  void describe_firmwareVersion_isANumberOfAGpuOrASwitchsText() throws Exception {
    byte[] number = {1, 2, 3, (byte) 0xa4, 5, 6, 7, 8};
    assertThat(device(SPEC.opaque(6, number)).string("vbiosVersion")).isEqualTo("A4.03.02.01.05");
    assertThat(device(SPEC.opaque(6, "96.10.57\0\0".getBytes(US_ASCII))).string("vbiosVersion"))
        .isEqualTo("96.10.57");
  }

  @Test
  void describe_container_saysArchitectureNonceAndMeasurements() throws Exception {
    Map<String, Object> element = new LinkedHashMap<>(element(REPORT));
    element.put("arch", "HOPPER");
    JsonObject claims = Verifier.parse(list(element)).describe();
    JsonObject device = claims.array("devices").objects().getFirst();
    assertThat(device.string("architecture")).isEqualTo("HOPPER");
    assertThat(device.string("nonce")).isEqualTo(claims.string("reportData")).hasSize(64);
    assertThat(device.object("measurements").members()).containsOnlyKeys("1", "2", "3", "4");
    assertThat(claims.string("tee")).isEqualTo("nvidia-gpu");
    assertThat(
            Verifier.parse(REPORT)
                .describe()
                .array("devices")
                .objects()
                .getFirst()
                .find("architecture"))
        .isEmpty();
  }

  /** One report data and one hardware id would be those of one device. */
  @Test
  void verify_severalDevices_haveNoIdAndNoReportDataInCommon() throws Exception {
    AttestationResult one = verify(list(element(REPORT)));
    AttestationResult two = verify(list(element(REPORT), element(REPORT)));
    assertThat(one.claims().string("hardwareId")).startsWith("nvidia:");
    assertThat(one.claims().find("reportData")).isPresent();
    assertThat(two.claims().find("hardwareId")).isEmpty();
    assertThat(two.claims().find("reportData")).isEmpty();
    assertThat(two.claims().array("devices").objects())
        .allSatisfy(device -> assertThat(device.string("serial")).hasSize(40));
    assertThat(two.claims().object("anchor").string("vendor")).isEqualTo("nvidia-device");
  }

  /** One device that is not sound is enough, wherever it stands. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void verify_severalDevices_areAsSoundAsTheWorst(boolean first) throws Exception {
    Object forged = element(Hooks.flipLastBit(REPORT));
    Object expired =
        NvidiaIssuer.element(
            REPORT,
            ISSUER.certificates(c -> c.withValidity(Instant.EPOCH, AT.minusSeconds(1))),
            NONCE);
    Object untrusted =
        NvidiaIssuer.element(REPORT, List.of(CHAIN.get(0), CHAIN.get(2), CHAIN.get(4)), NONCE);
    Object noChain = NvidiaIssuer.element(REPORT, List.of(), NONCE);
    assertThat(pair(first, forged, element(REPORT)).signature()).isEqualTo(SignatureStatus.INVALID);
    assertThat(pair(first, forged, element(REPORT)).chain()).isEqualTo(ChainStatus.VALID);
    assertThat(pair(first, expired, element(REPORT)).chain()).isEqualTo(ChainStatus.EXPIRED);
    assertThat(pair(first, untrusted, expired).chain()).isEqualTo(ChainStatus.INVALID);
    assertThat(pair(first, noChain, element(REPORT)).signature())
        .isEqualTo(SignatureStatus.NOT_RUN);
    assertThat(pair(first, noChain, forged).signature()).isEqualTo(SignatureStatus.INVALID);
  }

  @Test
  void verify_withoutAChain_saysThatItIsMissing() throws Exception {
    AttestationResult result = verify(REPORT);
    assertThat(result.collateral())
        .filteredOn(use -> use.kind() == CollateralKind.CHAIN)
        .extracting(CollateralUse::state)
        .containsExactly(CollateralUse.State.MISSING);
    assertThat(verify(list(element(REPORT))).missing()).doesNotContain(CollateralKind.CHAIN);
  }

  @Test
  void verify_twiceWithOneVerifier_isTheSame() throws Exception {
    Verifier verifier = verifier();
    AttestationResult first = verify(verifier, list(element(REPORT)));
    assertThat(verify(verifier, list(element(REPORT)))).isEqualTo(first);
    assertThat(verify(verifier, list(element(Hooks.flipLastBit(REPORT)))).signature())
        .isEqualTo(SignatureStatus.INVALID);
  }

  @Test
  void parse_asManyDevicesAsAMachineHas_isRead() throws Exception {
    List<Object> most = new ArrayList<>(Collections.nCopies(32, element(REPORT)));
    assertThat(Verifier.parse(list(most.toArray())).describe().array("devices").size())
        .isEqualTo(32);
    most.add(element(REPORT));
    assertThatThrownBy(() -> Verifier.parse(list(most.toArray())))
        .isInstanceOf(MalformedEvidenceException.class);
    assertThatThrownBy(() -> NvidiaEvidence.parse("[]".getBytes(US_ASCII)))
        .isInstanceOf(MalformedEvidenceException.class);
  }

  @Test
  void parse_moreThanAMegabyte_isRefused() {
    byte[] text = new byte[NvidiaEvidence.MAX_LENGTH + 1];
    Arrays.fill(text, (byte) ' ');
    text[0] = '[';
    assertThatThrownBy(() -> NvidiaEvidence.parse(text))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("longer");
  }

  @ParameterizedTest
  @CsvSource({
    "'[{\"evidence\":1}]', true",
    "' [ {\"evidence\":1}]', true",
    "'[]', false",
    "'{\"evidence\":1}', false",
    "11e0, true",
    "EeA, true",
    "11e, false",
    "Ee, false"
  })
  void looksLike_text_byItsBeginning(String text, boolean looks) {
    assertThat(NvidiaEvidence.looksLike(text.getBytes(US_ASCII))).isEqualTo(looks);
  }

  @Test
  void looksLike_bytes_byVersionAndCode() {
    assertThat(SpdmReport.looksLike(new byte[] {0x11, (byte) 0xe0})).isTrue();
    assertThat(SpdmReport.looksLike(new byte[] {0x11})).isFalse();
    assertThat(SpdmReport.looksLike(new byte[] {0x12, (byte) 0xe0})).isFalse();
    assertThat(SpdmReport.looksLike(new byte[] {0x11, (byte) 0xe1})).isFalse();
  }

  private static AttestationResult pair(boolean swapped, Object a, Object b) throws Exception {
    return verify(swapped ? list(b, a) : list(a, b));
  }

  private static JsonObject device(SpdmSpec spec) throws Exception {
    return Verifier.parse(ISSUER.report(spec)).describe().array("devices").objects().getFirst();
  }

  private static Map<String, Object> element(byte[] report) {
    return NvidiaIssuer.element(report, CHAIN, NONCE);
  }

  private static byte[] list(Object... elements) {
    return JsonText.write(List.of(elements)).getBytes(US_ASCII);
  }

  private static Verifier verifier() {
    return Verifier.of(
        new DevelopmentAnchors(
            List.of(TrustAnchor.of(Vendor.NVIDIA_DEVICE, "issued", ISSUER.rootSpki()))));
  }

  private static AttestationResult verify(byte[] evidence) throws Exception {
    return verify(verifier(), evidence);
  }

  private static AttestationResult verify(Verifier verifier, byte[] evidence) throws Exception {
    return verifier.verify(Verifier.parse(evidence), Challenge.none(), Collateral.empty(), AT);
  }
}
