package dev.cloister.attestation.intel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a relying party may choose about Intel's collateral, on both sides of each edge, over issued
 * evidence that is verified at that instant.
 */
class PolicyEdgesTest {
  private static final List<String> DOCUMENTS =
      List.of("tcbInfo", "qeIdentity", "rootCrl", "pckCrl");

  @ParameterizedTest
  @EnumSource(QuoteFormat.class)
  void minimumEvaluationDataNumber_thatOfTheCollateral_isEnough(QuoteFormat format)
      throws Exception {
    IntelScenario scenario = numbered(format, 17, 17);
    assertThat(codes(judge(scenario, minimum(17)))).noneMatch(c -> c.startsWith("tcb."));
    assertThat(codes(judge(scenario, minimum(18)))).contains("tcb.evaluationDataNumber");
  }

  @Test
  void minimumEvaluationDataNumber_lowerInOneDocument_namesThatOne() throws Exception {
    Appraisal info = judge(numbered(QuoteFormat.TDX_V4, 17, 18), minimum(18));
    Appraisal identity = judge(numbered(QuoteFormat.TDX_V4, 18, 17), minimum(18));
    assertThat(message(info, "tcb.evaluationDataNumber")).contains("tcbInfo", "17");
    assertThat(message(identity, "tcb.evaluationDataNumber")).contains("qeIdentity", "17");
  }

  @Test
  void rejectedAdvisories_oneThatAppliesAndOneThatDoesNot_isAFindingOfTheFirst() throws Exception {
    IntelScenario scenario =
        IntelSamples.scenario(QuoteFormat.TDX_V4)
            .tcbInfo(
                info ->
                    info.withCurrentLevel(
                        level -> level.withStatus("SWHardeningNeeded", "INTEL-SA-00001")));
    Appraisal applies = judge(scenario, rejecting("INTEL-SA-00001"));
    Appraisal other = judge(scenario, rejecting("INTEL-SA-00002"));
    assertThat(severity(applies, "tcb.advisory")).hasValue(Severity.ERROR);
    assertThat(codes(other)).doesNotContain("tcb.advisory");
    assertThat(severity(other, "tcb.swHardeningNeeded")).hasValue(Severity.WARNING);
  }

  @Test
  void collateralGracePeriod_toItsLastInstant_isAWarningAndThenAnError() throws Exception {
    IntelSample sample = IntelSamples.scenario(QuoteFormat.TDX_V4).issue();
    Instant due = nextUpdate(IntelSamples.verify(sample));
    String policy = "{\"version\":1,\"collateral\":{\"gracePeriodDays\":3}}";
    Instant edge = due.plus(Duration.ofDays(3));
    for (String document : DOCUMENTS) {
      String code = "collateral.stale." + document;
      assertThat(severity(judge(sample, due.minusMillis(1), policy), code)).isEmpty();
      assertThat(severity(judge(sample, due, policy), code)).hasValue(Severity.WARNING);
      assertThat(severity(judge(sample, edge, policy), code)).hasValue(Severity.WARNING);
      assertThat(severity(judge(sample, edge.plusMillis(1), policy), code))
          .hasValue(Severity.ERROR);
      assertThat(severity(judge(sample, due, "{\"version\":1}"), code)).hasValue(Severity.ERROR);
    }
  }

  @Test
  void staleCollateral_isAFindingOfItsOwnBesideTheStatus() throws Exception {
    IntelScenario outdated = outdated();
    IntelSample sound = IntelSamples.scenario(QuoteFormat.TDX_V4).issue();
    Instant due = nextUpdate(IntelSamples.verify(sound));
    AttestationResult stale = IntelSamples.verify(sound.withAt(due));
    assertThat(stale.tcbStatus()).hasValue(TcbStatus.UP_TO_DATE);
    List<String> both = codes(judge(outdated.issue(), due, "{\"version\":1}"));
    List<String> staleOnly = codes(judge(sound, due, "{\"version\":1}"));
    assertThat(both).contains("collateral.stale.tcbInfo", "tcb.outOfDate");
    assertThat(staleOnly).contains("collateral.stale.tcbInfo").doesNotContain("tcb.outOfDate");
    assertThat(codes(judge(outdated, "{\"version\":1}")))
        .contains("tcb.outOfDate")
        .noneMatch(code -> code.startsWith("collateral."));
  }

  @Test
  void platformGracePeriod_toItsLastInstant_isAWarningAndThenAnError() throws Exception {
    IntelSample sample = outdated().issue();
    AttestationResult result = IntelSamples.verify(sample);
    Instant date = Instant.parse(result.claims().object("tcb").string("date"));
    long days = Duration.between(date, sample.at()).toDays() + 1;
    String policy = "{\"version\":1,\"tcb\":{\"gracePeriodDays\":" + days + "}}";
    Instant edge = date.plus(Duration.ofDays(days));
    assertThat(severity(judge(sample, edge, policy), "tcb.outOfDate")).hasValue(Severity.WARNING);
    assertThat(severity(judge(sample, edge.plusMillis(1), policy), "tcb.outOfDate"))
        .hasValue(Severity.ERROR);
  }

  @Test
  void gracePeriods_ofCollateral_doNotExcuseThePlatform() throws Exception {
    String collateral = "{\"version\":1,\"collateral\":{\"gracePeriodDays\":3650}}";
    String platform = "{\"version\":1,\"tcb\":{\"gracePeriodDays\":3650}}";
    IntelSample sample = outdated().issue();
    Instant due = nextUpdate(IntelSamples.verify(sample));
    assertThat(severity(judge(sample, due, collateral), "tcb.outOfDate")).hasValue(Severity.ERROR);
    assertThat(severity(judge(sample, due, platform), "collateral.stale.tcbInfo"))
        .hasValue(Severity.ERROR);
  }

  private static IntelScenario outdated() {
    return IntelSamples.scenario(QuoteFormat.TDX_V4)
        .tcbInfo(info -> info.withCurrentLevel(level -> level.withStatus("OutOfDate")));
  }

  private static IntelScenario numbered(QuoteFormat format, int tcbInfo, int qeIdentity) {
    return IntelSamples.scenario(format)
        .tcbInfo(info -> info.withEvaluationDataNumber(tcbInfo))
        .qeIdentity(identity -> identity.withEvaluationDataNumber(qeIdentity));
  }

  private static String minimum(int number) {
    return "{\"version\":1,\"tcb\":{\"minimumEvaluationDataNumber\":" + number + "}}";
  }

  private static String rejecting(String advisory) {
    return "{\"version\":1,\"tcb\":{\"rejectedAdvisories\":[\"" + advisory + "\"]}}";
  }

  private static Instant nextUpdate(AttestationResult result) {
    return result.collateral().stream()
        .flatMap(use -> use.nextUpdate().stream())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  private static Appraisal judge(IntelScenario scenario, String policy) throws Exception {
    IntelSample sample = scenario.issue();
    return judge(sample, sample.at(), policy);
  }

  private static Appraisal judge(IntelSample sample, Instant at, String policy) throws Exception {
    return AppraisalPolicy.parse(policy.getBytes(UTF_8))
        .appraise(IntelSamples.verify(sample.withAt(at)));
  }

  private static List<String> codes(Appraisal appraisal) {
    return appraisal.findings().stream().map(Finding::code).toList();
  }

  private static Optional<Severity> severity(Appraisal appraisal, String code) {
    return appraisal.findings().stream()
        .filter(finding -> finding.code().equals(code))
        .map(Finding::severity)
        .findFirst();
  }

  private static String message(Appraisal appraisal, String code) {
    return appraisal.findings().stream()
        .filter(finding -> finding.code().equals(code))
        .map(Finding::message)
        .findFirst()
        .orElseThrow();
  }
}
