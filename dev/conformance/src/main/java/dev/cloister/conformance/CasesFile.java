package dev.cloister.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a cases file: tab-separated, {@code #} comments, the first other line names the columns.
 */
final class CasesFile {
  private CasesFile() {}

  static List<Case> read(Path file) throws IOException {
    List<Case> cases = new ArrayList<>();
    List<String> header = List.of();
    for (String line : Files.readAllLines(file)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      List<String> fields = List.of(line.split("\t", -1));
      if (header.isEmpty()) {
        header = fields;
      } else {
        cases.add(parse(header, fields));
      }
    }
    return cases;
  }

  private static Case parse(List<String> header, List<String> fields) throws IOException {
    if (fields.size() != header.size()) {
      throw new IOException(
          "expected " + header.size() + " columns, found " + fields.size() + ": " + fields.get(0));
    }
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < header.size(); i++) {
      row.put(header.get(i), fields.get(i));
    }
    Map<String, String> expected = new HashMap<>();
    for (String column : Case.COMPARED) {
      expected.put(column, column(row, column));
    }
    return new Case(
        column(row, "id"),
        column(row, "format"),
        column(row, "evidence"),
        Case.parseCompanions(column(row, "companions")),
        column(row, "anchor"),
        column(row, "instant"),
        expected,
        row.getOrDefault("why", ""));
  }

  private static String column(Map<String, String> row, String name) throws IOException {
    String value = row.get(name);
    if (value == null) {
      throw new IOException("the cases file has no column " + name);
    }
    return value;
  }
}
