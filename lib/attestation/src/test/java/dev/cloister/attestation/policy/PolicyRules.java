package dev.cloister.attestation.policy;

import static dev.cloister.attestation.policy.Severity.ERROR;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse.State;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One row per rule and outcome: what the policy says, what the result says, what is found. */
abstract class PolicyRules {
  static final Results SOUND = Results.sound();
  static final String MRTD = Results.register("mrtd");
  static final String OTHER = "ff".repeat(48);

  @ParameterizedTest(name = "{2} {3} by {0}")
  @MethodSource
  void found(String policy, Results result, String code, Severity severity) throws Exception {
    Appraisal appraisal = policy(policy).appraise(result.result());
    assertThat(appraisal.findings())
        .filteredOn(finding -> finding.code().equals(code))
        .isNotEmpty()
        .allSatisfy(
            finding -> {
              assertThat(finding.severity()).isEqualTo(severity);
              assertThat(finding.message()).isNotBlank();
              assertThat(finding.remedy()).endsWith(".");
            });
    if (severity == ERROR) {
      assertThat(appraisal.verdict()).isEqualTo(Verdict.CONTRAINDICATED);
    }
  }

  static List<String> findings(Results result) {
    return AppraisalPolicy.defaults().appraise(result.result()).findings().stream()
        .map(Finding::code)
        .toList();
  }

  static List<Severity> severities(Results result, String code) {
    return AppraisalPolicy.defaults().appraise(result.result()).findings().stream()
        .filter(finding -> finding.code().equals(code))
        .map(Finding::severity)
        .toList();
  }

  static Results collateral(State state) {
    return SOUND.collateral(CollateralKind.PCK_CRL, state);
  }

  static Arguments row(String policy, Results result, String code, Severity severity) {
    return Arguments.of(policy, result, code, severity);
  }

  static AppraisalPolicy policy(String text) throws PolicyException {
    String version = "{'version':1" + (text.equals("{}") ? "" : ",") + text.substring(1);
    return AppraisalPolicy.parse(version.replace('\'', '"').getBytes(UTF_8));
  }
}
