package dev.cloister.attestation.nitro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.testkit.nitro.CborItems;
import dev.cloister.testkit.nitro.NitroSpec;
import dev.cloister.testkit.pki.Seed;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What policies make of Nitro documents: PCRs, module id, debug mode. */
class NitroPolicyTest {
  private static final Seed SEED = Seed.of("nitro policy");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final byte[] NONCE = SEED.derive("nonce").bytes(32);
  private static final String MODULE = "i-0123456789abcdef0-enc0123456789abcdef";
  private static final String ONES = "01".repeat(48);
  private static final String TWOS = "02".repeat(48);

  @Test
  void appraise_namedRegistersAndModule_isAffirming() throws Exception {
    String policy =
        "'measurements':{'pcr0':['%s','%s'],'pcr8':['%s']},'hardwareIds':['%s']"
            .formatted(TWOS, ONES, TWOS, MODULE);
    Appraisal appraisal = appraise(policy, document(1));
    assertThat(appraisal.verdict()).as("%s", appraisal.findings()).isEqualTo(Verdict.AFFIRMING);
  }

  @Test
  void appraise_noRegisterNamed_isAWarning() throws Exception {
    assertThat(appraise("'debug':'contraindicated'", document(1)).verdict())
        .isEqualTo(Verdict.WARNING);
  }

  static Stream<Arguments> found() {
    String pcr0 = "'measurements':{'pcr0':['" + ONES + "']";
    return Stream.of(
        Arguments.of("measurement.mismatch", pcr0 + "}", document(3)),
        Arguments.of("measurement.mismatch", pcr0 + ",'pcr8':['" + ONES + "']}", document(1)),
        Arguments.of("measurement.absent", pcr0 + ",'pcr9':['" + ONES + "']}", document(1)),
        Arguments.of("measurement.absent", pcr0 + ",'mrtd':['" + ONES + "']}", document(1)),
        Arguments.of(
            "hardware.notListed",
            pcr0 + "},'hardwareIds':['i-0123456789abcdef1-enc0123456789abcdef']",
            document(1)),
        Arguments.of("debug.enabled", "'measurements':{'pcr8':['" + TWOS + "']}", document(0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void found(String code, String policy, NitroSpec document) throws Exception {
    Appraisal appraisal = appraise(policy, document);
    assertThat(appraisal.verdict()).isEqualTo(Verdict.CONTRAINDICATED);
    assertThat(appraisal.findings())
        .filteredOn(finding -> finding.severity() == Severity.ERROR)
        .extracting(Finding::code)
        .containsOnly(code);
  }

  /** PCR 0 to 2 have that byte all over; zeros are what an enclave in debug mode has. */
  private static NitroSpec document(int image) {
    byte[] value = new byte[48];
    Arrays.fill(value, (byte) image);
    byte[] pcr = CborItems.bytes(value);
    byte[] signer = CborItems.bytes(HexFormat.of().parseHex(TWOS));
    return NitroSpec.of(SEED, AT)
        .with("nonce", CborItems.bytes(NONCE))
        .with("module_id", CborItems.text(MODULE))
        .with("pcrs", CborItems.numbered(Map.of(0, pcr, 1, pcr, 2, pcr, 8, signer)));
  }

  private static Appraisal appraise(String sections, NitroSpec document) throws Exception {
    byte[] root = document.rootSpki();
    AttestationResult result =
        Verifier.of(
                new DevelopmentAnchors(List.of(TrustAnchor.of(Vendor.AWS_NITRO, "testkit", root))))
            .verify(Verifier.parse(document.sign()), Challenge.raw(NONCE), Collateral.empty(), AT);
    String policy =
        "{'version':1,'anchors':{'development':['%s']},%s}"
            .formatted(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(root)),
                sections);
    return AppraisalPolicy.parse(policy.replace('\'', '"').getBytes(UTF_8)).appraise(result);
  }
}
