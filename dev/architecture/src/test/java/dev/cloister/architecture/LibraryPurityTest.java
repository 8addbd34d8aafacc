package dev.cloister.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The published verifier has no network, no files, no logging and no threads of its own. */
final class LibraryPurityTest {
  private static final List<String> BANNED =
      Repository.underTest().list("dev/architecture/forbidden-attestation.txt").stream()
          .map(line -> line.substring(0, line.indexOf('|')).strip())
          .toList();

  /** To be on a thread is not to have one: which one it is spreads what many use at once. */
  private static final Pattern OWN_THREAD =
      Pattern.compile("calls method <java\\.lang\\.Thread\\.(currentThread|threadId)\\(\\)>");

  @Test
  void attestation_mainCode_dependsOnNothingImpure() {
    assertThat(impure(ModuleClasses.ofMainCode())).isEmpty();
  }

  @Test
  void attestation_plantedFileAccess_isCaught() {
    assertThat(impure(ModuleClasses.planted()))
        .anySatisfy(v -> assertThat(v).contains("ReadsAFile").contains("java.nio.file"));
  }

  private static List<String> impure(ModuleClasses code) {
    return code.classes().stream()
        .filter(c -> code.moduleOf(c).filter("attestation"::equals).isPresent())
        .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
        .filter(d -> isBanned(d.getTargetClass()))
        .map(d -> d.getDescription())
        .filter(description -> !OWN_THREAD.matcher(description).find())
        .toList();
  }

  private static boolean isBanned(JavaClass target) {
    return BANNED.stream()
        .anyMatch(
            api ->
                api.endsWith(".*")
                    ? target.getPackageName().equals(api.substring(0, api.length() - 2))
                    : target.getName().equals(api));
  }
}
