package dev.cloister.attestation.cca;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.VendorAnchors;
import dev.cloister.attestation.format.IssuedCases;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.cases.Fault;
import dev.cloister.testkit.cca.CcaFaults;
import dev.cloister.testkit.cca.CcaLayoutFaults;
import dev.cloister.testkit.cca.CcaScenario;
import dev.cloister.testkit.cca.CcaScenario.PlatformClaim;
import dev.cloister.testkit.nitro.CborItems;
import dev.cloister.testkit.pki.Seed;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The negative list of Arm CCA tokens: whatever is wrong is signed anew, so exactly the named step
 * can notice it. And what policies make of sound ones.
 */
class CcaFaultsTest {
  private static final Seed SEED = Seed.of("cca-faults");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final CcaScenario SOUND = CcaScenario.of(SEED, AT);
  private static final List<Fault> FAULTS =
      Stream.concat(CcaFaults.all(SEED, AT).stream(), CcaLayoutFaults.all(SEED, AT).stream())
          .toList();
  private static final HexFormat HEX = HexFormat.of();

  static List<Fault> faults() {
    return FAULTS;
  }

  @ParameterizedTest
  @MethodSource("faults")
  void verify_oneFault_isNoticedByItsStepAlone(Fault fault) throws Exception {
    IssuedCases.check(fault);
  }

  @Test
  void verify_soundToken_saysWhatBothTokensSay() throws Exception {
    AttestationResult result = IssuedCases.verify(SOUND.issue());

    assertThat(result.steps()).allMatch(step -> step.outcome() == Step.Outcome.PASSED);
    assertThat(result.signature()).isEqualTo(SignatureStatus.VALID);
    assertThat(result.chain()).isEqualTo(ChainStatus.VALID);
    assertThat(result.bound()).isTrue();
    assertThat(result.claims().string("reportData")).isEqualTo(HEX.formatHex(SOUND.challenge()));
    assertThat(result.claims().string("hardwareId")).isEqualTo(HEX.formatHex(SOUND.instanceId()));
    for (String name : List.of("rim", "rem0", "rem3")) {
      assertThat(result.claims().object("measurements").string(name)).isEqualTo(value(name));
    }
    assertThat(result.claims().bool("debug")).isFalse();
  }

  @Test
  void verify_noPlatformKeyTrusted_isNeitherValidNorAChain() throws Exception {
    AttestationResult result = IssuedCases.verify(SOUND.issue(), VendorAnchors.pinned());

    assertThat(result.signature()).isEqualTo(SignatureStatus.NOT_RUN);
    assertThat(result.chain()).isEqualTo(ChainStatus.NOT_RUN);
    assertThat(appraise(result, root(), measurement("rim")).verdict())
        .isEqualTo(Verdict.CONTRAINDICATED);
  }

  /** Lifecycle 0x3000 to 0x30ff is secured; one before and one after are not. */
  @ParameterizedTest
  @ValueSource(ints = {0, 0x2fff, 0x3100, 0x4000, 0x5000, 0x6000, 0x13000})
  void appraise_platformThatIsNotSecured_isInDebugMode(int lifecycle) throws Exception {
    assertThat(codes(appraise(lifecycle(lifecycle), measurement("rim"))))
        .containsExactly("debug.enabled");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x3000, 0x3001, 0x30ff})
  void appraise_securedPlatform_isAffirming(int lifecycle) throws Exception {
    assertThat(appraise(lifecycle(lifecycle), measurement("rim")).verdict())
        .isEqualTo(Verdict.AFFIRMING);
  }

  static Stream<Arguments> found() {
    String other = "ee".repeat(32);
    String rim = measurement("rim");
    return Stream.of(
        Arguments.of("measurement.mismatch", "'measurements':{'rim':['" + other + "']}"),
        Arguments.of(
            "measurement.mismatch",
            "'measurements':{'rim':['" + value("rim") + "'],'rem2':['" + other + "']}"),
        Arguments.of("measurement.absent", "'measurements':{'mrtd':['" + "ee".repeat(48) + "']}"),
        Arguments.of("hardware.notListed", rim + ",'hardwareIds':['" + other + "']"),
        Arguments.of("format.notAccepted", rim + ",'formats':['tdx-v4']"),
        Arguments.of("anchor.development", rim + ",'anchors':{'vendors':['arm-cca']}"),
        Arguments.of(
            "anchor.development", rim + ",'anchors':{'development':['" + "ee".repeat(32) + "']}"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  void found(String code, String policy) throws Exception {
    Appraisal appraisal = appraise(SOUND.issue(), policy);
    assertThat(appraisal.verdict()).isEqualTo(Verdict.CONTRAINDICATED);
    assertThat(codes(appraisal)).containsExactly(code);
  }

  @Test
  void appraise_everythingNamed_isAffirming() throws Exception {
    String measurements =
        String.join(
            ",",
            "'rim':['" + "ee".repeat(32) + "','" + value("rim") + "']",
            "'rem0':['" + value("rem0") + "']",
            "'rem3':['" + value("rem3") + "']");
    String policy =
        "'formats':['arm-cca'],'measurements':{"
            + measurements
            + "},'hardwareIds':['"
            + HEX.formatHex(SOUND.instanceId())
            + "'],'binding':'contraindicated'";
    assertThat(appraise(SOUND.issue(), policy).verdict()).isEqualTo(Verdict.AFFIRMING);
  }

  /** What the realm's code extends says nothing of which code does. */
  @Test
  void appraise_extensibleMeasurementsAlone_leaveTheCodeUnproven() throws Exception {
    Appraisal appraisal = appraise(SOUND.issue(), measurement("rem1"));
    assertThat(appraisal.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(codes(appraisal)).containsExactly("reference.none");
  }

  private static Case lifecycle(int value) {
    return SOUND.platform(PlatformClaim.LIFECYCLE, CborItems.integer(value)).issue();
  }

  private static String value(String measurement) {
    return HEX.formatHex(SOUND.measurement(measurement));
  }

  private static String measurement(String name) {
    return "'measurements':{'" + name + "':['" + value(name) + "']}";
  }

  private static String root() throws Exception {
    return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(SOUND.platformSpki()));
  }

  private static Appraisal appraise(Case found, String policy) throws Exception {
    return appraise(IssuedCases.verify(found), root(), policy);
  }

  private static Appraisal appraise(AttestationResult result, String root, String policy)
      throws Exception {
    String anchors = policy.contains("'anchors'") ? "" : "'anchors':{'development':['%s']},";
    String text = "{'version':1," + anchors + policy + "}";
    return AppraisalPolicy.parse(text.replace("%s", root).replace('\'', '"').getBytes(UTF_8))
        .appraise(result);
  }

  private static List<String> codes(Appraisal appraisal) {
    return appraisal.findings().stream()
        .filter(finding -> finding.severity() != Severity.INFO)
        .map(Finding::code)
        .toList();
  }
}
