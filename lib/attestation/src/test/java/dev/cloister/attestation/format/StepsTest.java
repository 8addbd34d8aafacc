package dev.cloister.attestation.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The record of a verification. */
class StepsTest {
  private final Steps steps = new Steps();

  @Test
  void check_recordsWhatHoldsAndWhatDoesNot_inOrder() {
    assertThat(steps.check("b", true, FindingCode.TOKEN_KEY, "never said")).isTrue();
    assertThat(steps.check("a", false, FindingCode.TOKEN_KEY, "why")).isFalse();
    assertThat(steps.check("d", true, FindingCode.TOKEN_KEY, () -> "never made")).isTrue();
    assertThat(steps.check("c", false, FindingCode.TOKEN_KEY, () -> "made")).isFalse();
    steps.blocked("a", "e");
    steps.blocked("c", List.of("f", "g"));
    assertThat(steps.all())
        .extracting(Step::name, Step::outcome, Step::detail)
        .containsExactly(
            tuple("b", Step.Outcome.PASSED, ""),
            tuple("a", Step.Outcome.FAILED, "why"),
            tuple("d", Step.Outcome.PASSED, ""),
            tuple("c", Step.Outcome.FAILED, "made"),
            tuple("e", Step.Outcome.NOT_RUN, "needs a"),
            tuple("f", Step.Outcome.NOT_RUN, "needs c"),
            tuple("g", Step.Outcome.NOT_RUN, "needs c"));
  }

  @Test
  void add_sameNameTwice_isADefect() {
    steps.add(Step.passed("a"));
    assertThatThrownBy(() -> steps.add(Step.passed("a")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a");
  }

  @Test
  void passed_onlyWhenAllWereMadeAndHold() {
    steps.add(Step.passed("a"));
    steps.check("b", false, FindingCode.TOKEN_KEY, "");
    steps.blocked("b", "c");
    assertThat(steps.passed("a")).isTrue();
    assertThat(steps.passed("a", "b")).isFalse();
    assertThat(steps.passed("c")).isFalse();
    assertThat(steps.passed("never")).isFalse();
    assertThat(steps.firstNotPassed("a", "c", "b")).contains("c");
    assertThat(steps.firstNotPassed("a")).isEmpty();
    assertThat(steps.anyFailed("a", "b")).isTrue();
    assertThat(steps.anyFailed("a", "c", "never")).isFalse();
  }

  @Test
  void signature_saysInvalidBeforeNotRunBeforeValid() {
    steps.add(Step.passed("a"));
    steps.check("b", false, FindingCode.TOKEN_KEY, "");
    steps.blocked("b", "c");
    assertThat(steps.signature("a")).isEqualTo(SignatureStatus.VALID);
    assertThat(steps.signature("a", "c")).isEqualTo(SignatureStatus.NOT_RUN);
    assertThat(steps.signature("c", "b")).isEqualTo(SignatureStatus.INVALID);
  }
}
