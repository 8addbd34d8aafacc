package dev.cloister.attestation.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.issued.IssuedCase;
import dev.cloister.attestation.issued.IssuedCases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The written list says what verification does: its steps are those of results, in their order. */
class FormatChecksTest {

  static Stream<IssuedCase> cases() {
    return IssuedCases.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void checked_ofEveryIssuedCase_areTheStepsOfItsResult(IssuedCase issued) throws Exception {
    AttestationResult result = issued.verify(issued.at());
    List<String> recorded =
        result.steps().stream()
            .map(Step::name)
            .map(name -> name.replaceAll("^device\\d+", "device<n>"))
            .toList();
    List<Check> listed = FormatChecks.of(result.format()).checked();
    List<String> names = listed.stream().map(Check::step).toList();
    assertThat(names).as("every step is listed").containsAll(recorded);
    assertThat(recorded)
        .as("everything that is always made was recorded")
        .containsAll(listed.stream().filter(c -> c.where().isEmpty()).map(Check::step).toList());
    assertThat(recorded)
        .as("in the order of the list")
        .isEqualTo(names.stream().filter(recorded::contains).toList());
  }

  @ParameterizedTest
  @EnumSource
  void of_everyFormat_hasAList(Format format) {
    FormatChecks checks = FormatChecks.of(format);
    assertThat(checks.checked()).isNotEmpty();
    assertThat(checks.notChecked()).isNotEmpty();
    assertThat(checks.notCheckedAtAll()).allMatch(line -> line.endsWith("."));
    assertThat(checks.checked()).extracting(Check::step).doesNotHaveDuplicates();
  }

  @Test
  void documentation_isTheList() throws Exception {
    Path page = Path.of(System.getProperty("cloister.root")).resolve("docs/reference/checks.md");
    if (Boolean.getBoolean("cloister.checks.update")) {
      Files.writeString(page, ChecksPage.text());
    }
    assertThat(Files.readString(page)).isEqualTo(ChecksPage.text());
  }
}
