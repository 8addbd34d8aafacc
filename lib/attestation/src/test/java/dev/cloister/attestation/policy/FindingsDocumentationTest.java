package dev.cloister.attestation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.FindingCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/reference/findings.md and the registry name the same codes with the same remedies. */
class FindingsDocumentationTest {

  @Test
  void documentation_rows_areTheRegistersCodesInItsOrder() throws Exception {
    List<String> codes =
        Arrays.stream(FindingCode.values()).map(FindingsDocumentationTest::documented).toList();
    assertThat(rows().keySet()).containsExactlyElementsOf(codes);
  }

  @Test
  void documentation_everyRow_hasMeaningAndTheRemedyThatFindingsCarry() throws Exception {
    Map<String, List<String>> rows = rows();
    for (FindingCode code : FindingCode.values()) {
      List<String> row = rows.getOrDefault(documented(code), List.of("", "", ""));
      assertThat(row.get(0)).as("%s: default severity", code).isIn("error", "warning", "info", "-");
      assertThat(row.get(1)).as("%s: meaning", code).isNotBlank();
      assertThat(row.get(2)).as("%s: remedy", code).isEqualTo(Remedies.of(code));
    }
  }

  @Test
  void documentation_kindsOfCollateral_areAllNamed() throws Exception {
    String text = text();
    assertThat(CollateralKind.values())
        .allSatisfy(kind -> assertThat(text).contains('`' + kind.code() + '`'));
  }

  private static String documented(FindingCode code) {
    return code.code() + (code.isPerKind() ? ".<kind>" : "");
  }

  private static Map<String, List<String>> rows() throws Exception {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (String line : text().lines().filter(l -> l.startsWith("| `")).toList()) {
      String[] cells = line.split("\\|", -1);
      rows.put(
          cells[1].strip().replace("`", ""),
          List.of(cells[2].strip(), cells[3].strip(), cells[4].strip()));
    }
    return rows;
  }

  private static String text() throws Exception {
    Path root = Path.of(System.getProperty("cloister.root"));
    return Files.readString(root.resolve("docs/reference/findings.md"));
  }
}
