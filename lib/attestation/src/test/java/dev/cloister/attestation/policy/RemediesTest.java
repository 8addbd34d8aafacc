package dev.cloister.attestation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.FindingCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every finding says in one sentence what a person can do. */
class RemediesTest {
  private static final Pattern MEMBER =
      Pattern.compile("\\(([a-z][a-zA-Z]+)(\\.[a-zA-Z]+)?(, \\.[a-zA-Z]+)*( says [a-z ]+)?\\)");

  @ParameterizedTest
  @EnumSource
  void of_everyCode_isOneSentence(FindingCode code) {
    String remedy = Remedies.of(code);
    assertThat(remedy).as("begins and ends like a sentence").matches("(?s)[A-Z].*[A-Za-z)]\\.");
    assertThat(remedy).as("is one").doesNotContainPattern("\\. [A-Z]");
    assertThat(remedy).as("is short").hasSizeLessThan(200).doesNotContain("\n", "  ");
    assertThat(remedy.split(" ", -1)).as("is more than a word").hasSizeGreaterThan(3);
  }

  /** A remedy that names a policy member names one that exists. */
  @ParameterizedTest
  @EnumSource
  void of_remedyThatNamesAPolicyMember_namesOneThatExists(FindingCode code) {
    Matcher named = MEMBER.matcher(Remedies.of(code));
    while (named.find()) {
      assertThat(Sections.ALL).extracting(Section::name).contains(named.group(1));
    }
  }
}
