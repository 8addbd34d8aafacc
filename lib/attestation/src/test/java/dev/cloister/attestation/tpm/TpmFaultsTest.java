package dev.cloister.attestation.tpm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.VendorAnchors;
import dev.cloister.attestation.format.IssuedCases;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.testkit.cases.Fault;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.TpmFaults;
import dev.cloister.testkit.tpm.TpmKeyFaults;
import dev.cloister.testkit.tpm.TpmScenario;
import dev.cloister.testkit.tpm.TpmScenario.Proof;
import dev.cloister.testkit.tpm.TpmScheme;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The negative list of TPM quotes: whatever is wrong is signed anew, so exactly the named step can
 * notice it. And the four ways in which an attestation key is vouched for, or not.
 */
class TpmFaultsTest {
  private static final Seed SEED = Seed.of("tpm-faults");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final TpmScenario SOUND = TpmScenario.of(SEED, AT);
  private static final List<Fault> FAULTS =
      Stream.concat(TpmFaults.all(SEED, AT).stream(), TpmKeyFaults.all(SEED, AT).stream()).toList();

  static List<Fault> faults() {
    return FAULTS;
  }

  @ParameterizedTest
  @MethodSource("faults")
  void verify_oneFault_isNoticedByItsStepAlone(Fault fault) throws Exception {
    IssuedCases.check(fault);
  }

  @ParameterizedTest
  @EnumSource(
      value = Proof.class,
      names = {"CERTIFICATE", "PINNED", "ACTIVATION"})
  void verify_keyThatSomethingVouchesFor_isAffirmedAndSaysBy(Proof proof) throws Exception {
    AttestationResult result = IssuedCases.verify(SOUND.with(proof).issue());

    assertThat(result.steps()).allMatch(step -> step.outcome() == Step.Outcome.PASSED);
    assertThat(result.claims().string("ak")).isEqualTo(proof.name().toLowerCase(Locale.ROOT));
    assertThat(result.claims().object("boot").bool("secureBoot")).isTrue();
    assertThat(appraise(result, "").verdict()).isEqualTo(Verdict.AFFIRMING);
  }

  @Test
  void verify_keyThatNothingVouchesFor_isAtBestAWarning() throws Exception {
    AttestationResult result =
        IssuedCases.verify(SOUND.with(Proof.NONE).issue(), VendorAnchors.pinned());

    assertThat(result.claims().string("ak")).isEqualTo("unproven");
    assertThat(appraise(result, "").verdict()).isEqualTo(Verdict.WARNING);
    assertThat(codes(appraise(result, ""))).containsExactly("tpm.akUnproven");
  }

  @Test
  void verify_activation_saysWhatWasRecorded() throws Exception {
    AttestationResult result = IssuedCases.verify(SOUND.with(Proof.ACTIVATION).issue());
    assertThat(result.claims().object("activation").string("at")).isEqualTo("2026-02-28T12:00:00Z");
    assertThat(result.claims().object("anchor").string("vendor")).isEqualTo("tpm-manufacturer");
  }

  @Test
  void appraise_proofThePolicyDoesNotList_isContraindicated() throws Exception {
    AttestationResult result = IssuedCases.verify(SOUND.with(Proof.PINNED).issue());
    assertThat(codes(appraise(result, ",\"tpm\":{\"ak\":[\"certificate\",\"activation\"]}")))
        .containsExactly("tpm.akProof");
    assertThat(codes(appraise(result, ",\"tpm\":{\"ak\":[\"pinned\"]}"))).isEmpty();
  }

  @Test
  void appraise_activation_isJudgedByItsAge() throws Exception {
    AttestationResult result = IssuedCases.verify(SOUND.with(Proof.ACTIVATION).issue());
    assertThat(codes(appraise(result, ",\"tpm\":{\"maximumActivationAgeDays\":1}"))).isEmpty();
    assertThat(codes(appraise(result, ",\"tpm\":{\"maximumActivationAgeDays\":0}")))
        .containsExactly("tpm.akProof");
  }

  @Test
  void appraise_sha1Signature_isContraindicated() throws Exception {
    AttestationResult result = IssuedCases.verify(SOUND.with(TpmScheme.RSASSA_SHA1).issue());
    assertThat(appraise(result, "").verdict()).isEqualTo(Verdict.CONTRAINDICATED);
    assertThat(codes(appraise(result, ""))).containsExactly("tpm.sha1");
  }

  private static Appraisal appraise(AttestationResult result, String more) throws Exception {
    boolean anchored = result.claims().find("anchor").isPresent();
    String anchors =
        anchored
            ? "\"anchors\":{\"development\":[\""
                + result.claims().object("anchor").string("spkiSha256")
                + "\"]},"
            : "";
    String pcr4 = HexFormat.of().formatHex(TpmScenario.log().register(4));
    String policy =
        "{\"version\":1," + anchors + "\"measurements\":{\"pcr4\":[\"" + pcr4 + "\"]}" + more + "}";
    return AppraisalPolicy.parse(policy.getBytes(UTF_8)).appraise(result);
  }

  private static List<String> codes(Appraisal appraisal) {
    return appraisal.findings().stream()
        .filter(finding -> finding.severity() != Severity.INFO)
        .map(Finding::code)
        .toList();
  }
}
