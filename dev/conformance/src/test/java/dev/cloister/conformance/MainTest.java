package dev.cloister.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private static final String HEADER =
      "# a comment\n"
          + "id\tformat\tevidence\tcompanions\tanchor\tinstant\tparse\tsignature\tchain\ttcb\t"
          + "debug\tmissing\tverdict\twhy\n";

  private final StringWriter out = new StringWriter();

  @TempDir private Path folder;

  @BeforeEach
  void writeEvidence() throws IOException {
    Files.write(folder.resolve("rubbish.bin"), new byte[] {1, 2, 3});
  }

  private int run(String row, String formats) throws IOException {
    Path cases = Files.writeString(folder.resolve("cases.tsv"), HEADER + row + "\n");
    return Main.run(new String[] {cases.toString(), ""}, formats, "", new PrintWriter(out));
  }

  private static String row(String format, String evidence, String parse) {
    return String.join(
        "\t", "a", format, evidence, "-", "intel", "-", parse, "-", "-", "-", "-", "-", "reject",
        "why");
  }

  @Test
  void run_caseThatMatches_endsWithZeroAndTotals() throws IOException {
    assertThat(run(row("tdx4", "rubbish.bin", "malformed"), "")).isZero();
    assertThat(out.toString()).contains("tdx4: 1 cases, 1 match", "total: 1 of 1 match");
  }

  @Test
  void run_caseThatDiffers_namesColumnExpectedAndFound() throws IOException {
    assertThat(run(row("tdx4", "rubbish.bin", "ok"), "")).isEqualTo(1);
    assertThat(out.toString()).contains("MISMATCH a parse: expected ok, found malformed");
  }

  @Test
  void run_formatWithoutAdapter_saysSoAndFails() throws IOException {
    assertThat(run(row("abacus", "rubbish.bin", "ok"), "")).isEqualTo(1);
    assertThat(out.toString()).contains("abacus: 1 cases, not implemented");
  }

  @Test
  void run_restrictedToAFormatWithoutCases_fails() throws IOException {
    assertThat(run(row("tdx4", "rubbish.bin", "malformed"), "sgx3")).isEqualTo(1);
    assertThat(out.toString()).contains("sgx3: no cases");
  }

  @Test
  void run_fileThatIsNotThere_isAMismatch() throws IOException {
    assertThat(run(row("tdx4", "nothing.bin", "malformed"), "")).isEqualTo(1);
    assertThat(out.toString()).contains("UNREADABLE a");
  }

  @Test
  void run_fileInAnotherRoot_isFound() throws IOException {
    Path cases =
        Files.writeString(
            folder.resolve("cases.tsv"), HEADER + row("tdx4", "other.bin", "malformed") + "\n");
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.write(other.resolve("other.bin"), new byte[] {1});
    String roots = folder + ":" + other;
    assertThat(Main.run(new String[] {cases.toString(), roots}, "", "", new PrintWriter(out)))
        .isZero();
  }

  @Test
  void run_noCasesFile_isUsage() {
    assertThat(Main.run(new String[] {}, "", "", new PrintWriter(out))).isEqualTo(2);
    assertThat(Main.run(new String[] {"nowhere.tsv"}, "", "", new PrintWriter(out))).isEqualTo(2);
  }
}
