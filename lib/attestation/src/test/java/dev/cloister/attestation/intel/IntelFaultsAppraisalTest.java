package dev.cloister.attestation.intel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.testkit.intel.IntelFault;
import dev.cloister.testkit.intel.IntelFault.Effect;
import dev.cloister.testkit.intel.IntelFaults;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.QuoteFormat;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** From bytes to verdict: what the policy makes of every fault that verification notices. */
class IntelFaultsAppraisalTest {

  static Stream<Arguments> noticed() {
    return of(Effect.STEP, Effect.NOT_RUN);
  }

  static Stream<Arguments> statuses() {
    return of(Effect.STATUS);
  }

  static Stream<Arguments> tolerated() {
    return of(Effect.TOLERATED);
  }

  @ParameterizedTest
  @EnumSource(QuoteFormat.class)
  void appraise_soundQuoteWithItsMeasurementNamed_isAffirming(QuoteFormat format) throws Exception {
    Appraisal appraisal = appraise(IntelSamples.scenario(format).issue());
    assertThat(appraisal.verdict()).as("%s", appraisal.findings()).isEqualTo(Verdict.AFFIRMING);
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("noticed")
  void appraise_faultThatAStepNotices_isContraindicatedUnderItsCode(
      IntelFault fault, QuoteFormat format) throws Exception {
    Appraisal appraisal = appraise(fault.sample(format, IntelSamples.SEED, IntelSamples.AT));
    assertThat(appraisal.verdict()).isEqualTo(Verdict.CONTRAINDICATED);
    assertThat(appraisal.findings())
        .filteredOn(finding -> finding.severity() == Severity.ERROR)
        .extracting(Finding::code)
        .contains(fault.code());
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("statuses")
  void appraise_genuineQuoteOfALesserStatus_hasTheDefaultVerdict(
      IntelFault fault, QuoteFormat format) throws Exception {
    Verdict expected =
        switch (fault.code()) {
          case "UpToDate" -> Verdict.AFFIRMING;
          case "OutOfDate", "OutOfDateConfigurationNeeded", "Revoked", "NotSupported" ->
              Verdict.CONTRAINDICATED;
          default -> Verdict.WARNING;
        };
    Appraisal appraisal = appraise(fault.sample(format, IntelSamples.SEED, IntelSamples.AT));
    assertThat(appraisal.verdict()).as("%s", appraisal.findings()).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("tolerated")
  void appraise_oddButSoundQuote_isAffirming(IntelFault fault, QuoteFormat format)
      throws Exception {
    Appraisal appraisal = appraise(fault.sample(format, IntelSamples.SEED, IntelSamples.AT));
    assertThat(appraisal.verdict()).as("%s", appraisal.findings()).isEqualTo(Verdict.AFFIRMING);
  }

  /** Judges by a policy that names this sample's root and what it measures. */
  private static Appraisal appraise(IntelSample sample) throws Exception {
    AttestationResult result = IntelSamples.verify(sample);
    String register = result.claims().string("tee").equals("tdx") ? "mrtd" : "mrenclave";
    String value = result.claims().object("measurements").string(register);
    String root =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(sample.anchor()));
    String policy =
        "{'version':1,'anchors':{'development':['%s']},'measurements':{'%s':['%s']}}"
            .formatted(root, register, value)
            .replace('\'', '"');
    return AppraisalPolicy.parse(policy.getBytes(UTF_8)).appraise(result);
  }

  private static Stream<Arguments> of(Effect... effects) {
    return IntelFaults.all().stream()
        .filter(fault -> Stream.of(effects).anyMatch(effect -> effect == fault.effect()))
        .flatMap(fault -> fault.formats().stream().map(format -> Arguments.of(fault, format)));
  }
}
