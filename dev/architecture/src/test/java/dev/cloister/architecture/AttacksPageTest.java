package dev.cloister.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test that docs/reference/vault-attacks.md names is there. */
final class AttacksPageTest {
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");
  private static final Repository REPOSITORY = Repository.underTest();

  @Test
  void page_everyRow_namesTestsThatExist() throws IOException {
    String page = Files.readString(REPOSITORY.path("docs/reference/vault-attacks.md"));
    List<String> missing = new ArrayList<>();
    Matcher named = TEST.matcher(page);
    int count = 0;
    while (named.find()) {
      count++;
      String method = named.group(2);
      if (!isThere(named.group(1), method == null ? "" : method)) {
        missing.add(named.group());
      }
    }

    assertThat(count).isGreaterThan(30);
    assertThat(missing).isEmpty();
    assertThat(page.lines().filter(line -> line.startsWith("| ")).skip(1))
        .allMatch(line -> TEST.matcher(line).find());
  }

  private static boolean isThere(String type, String method) throws IOException {
    for (String top : List.of("lib", "inside", "outside", "user", "dev")) {
      try (Stream<Path> files =
          Files.find(
              REPOSITORY.path(top),
              16,
              (path, is) ->
                  path.endsWith(type + ".java") && path.toString().contains("src/test/"))) {
        for (Path file : files.toList()) {
          if (method.isEmpty() || Files.readString(file).contains("void " + method + "(")) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
