package dev.cloister.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * docs/backing.md: which test or command stands behind which claim.
 *
 * @param rows in order
 */
record Backing(List<Row> rows) {
  private static final Pattern SECTION = Pattern.compile("## (\\S+\\.md)");
  private static final Pattern ROW = Pattern.compile("\\| (.+) \\| (.+) \\|");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  Backing {
    rows = List.copyOf(rows);
  }

  /**
   * A claim.
   *
   * @param document whose words it quotes
   * @param backers what is in backticks beside it
   */
  record Row(String document, String quote, List<String> backers) {}

  static Backing parse(List<String> lines) {
    List<Row> rows = new ArrayList<>();
    String document = "";
    for (String line : lines) {
      Matcher section = SECTION.matcher(line);
      Matcher row = ROW.matcher(line);
      if (section.matches()) {
        document = section.group(1);
      } else if (row.matches() && !row.group(1).equals("claim")) {
        rows.add(
            new Row(
                document,
                row.group(1),
                NAME.matcher(row.group(2)).results().map(found -> found.group(1)).toList()));
      }
    }
    return new Backing(rows);
  }

  /** What is wrong with the rows, a line each. */
  List<String> faults(Path root) throws IOException {
    Set<String> tests = tests(root);
    Set<String> targets = targets(root);
    List<String> faults = new ArrayList<>();
    for (Row row : rows) {
      if (!words(Files.readString(root.resolve(row.document()))).contains(words(row.quote()))) {
        faults.add(row.document() + " does not say: " + row.quote());
      }
      if (row.backers().isEmpty()) {
        faults.add("nothing stands behind: " + row.quote());
      }
      for (String name : row.backers()) {
        if (!(name.startsWith("make ") ? targets : tests).contains(name)) {
          faults.add("there is no " + name + ", which stands behind: " + row.quote());
        }
      }
    }
    return List.copyOf(faults);
  }

  private static Set<String> tests(Path root) throws IOException {
    Set<String> names = new TreeSet<>();
    try (var files = Files.walk(root)) {
      files
          .map(file -> root.relativize(file).toString())
          .filter(file -> file.contains("src/test/java/") && !file.contains("/target/"))
          .filter(file -> file.matches(".*(Test|IT)\\.java"))
          .forEach(file -> names.add(file.substring(file.lastIndexOf('/') + 1, file.length() - 5)));
    }
    return names;
  }

  private static Set<String> targets(Path root) throws IOException {
    Set<String> names = new TreeSet<>();
    for (String line : Files.readAllLines(root.resolve("Makefile"))) {
      Matcher target = Pattern.compile("([a-z]+):.*##.*").matcher(line);
      if (target.matches()) {
        names.add("make " + target.group(1));
      }
    }
    return names;
  }

  /** The same words however the lines break, without emphasis. */
  private static String words(String text) {
    return text.replaceAll("[*]", "").replaceAll("\\s+", " ");
  }
}
