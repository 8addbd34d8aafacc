package dev.cloister.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ForbiddenApisTest {
  private static final Repository REPOSITORY = Repository.underTest();
  private static final Arrows ARROWS = Arrows.between(REPOSITORY.modules());
  private static final ForbiddenApis EVERYWHERE =
      ForbiddenApis.parse(REPOSITORY.list("dev/architecture/forbidden-apis.txt"));
  private static final ForbiddenApis INSIDE =
      ForbiddenApis.parse(REPOSITORY.list("dev/architecture/forbidden-inside.txt"));

  private static final ForbiddenApis SCREEN =
      ForbiddenApis.parse(REPOSITORY.list("dev/architecture/forbidden-screen.txt"));

  @Test
  void mainCode_ofTheCommand_printsThroughItsScreenOnly() {
    List<JavaClass> command = classesOf(ModuleClasses.ofMainCode(), Set.of("cli"));
    List<JavaClass> screen =
        command.stream().filter(c -> c.getName().equals("dev.cloister.cli.Screen")).toList();
    List<JavaClass> others = command.stream().filter(c -> !screen.contains(c)).toList();

    assertThat(SCREEN.violations(screen)).as("what the rule sees of the screen itself").hasSize(4);
    assertThat(SCREEN.violations(others)).isEmpty();
  }

  @Test
  void mainCode_outsideDev_callsNothingForbidden() {
    var modules = new HashSet<>(ARROWS.names());
    modules.removeAll(ARROWS.in("dev"));

    assertThat(EVERYWHERE.violations(classesOf(ModuleClasses.ofMainCode(), modules))).isEmpty();
  }

  @Test
  void mainCode_thatRunsInside_usesNoReflectionProcessOrNativeCode() {
    var modules = new HashSet<>(ARROWS.in("inside"));
    for (String module : ARROWS.in("inside")) {
      REPOSITORY.pom("inside/" + module).ours().stream()
          .filter(Pom.Dependency::ofMainCode)
          .forEach(d -> modules.add(d.name()));
    }

    assertThat(INSIDE.violations(classesOf(ModuleClasses.ofMainCode(), modules))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.time.Instant.now",
        "java.security.SecureRandom.<init>",
        "java.lang.String.getBytes",
        "java.lang.System.out",
        "java.util.Random.<init>",
        "java.lang.System.nanoTime"
      })
  void violations_plantedCall_isCaught(String api) {
    assertThat(EVERYWHERE.violations(classesOf(ModuleClasses.planted(), Set.of("enclave"))))
        .anySatisfy(v -> assertThat(v).contains(api).contains("use "));
  }

  @Test
  void violations_plantedReflection_isCaught() {
    assertThat(INSIDE.violations(classesOf(ModuleClasses.planted(), Set.of("enclave"))))
        .anySatisfy(v -> assertThat(v).contains("java.lang.Class.forName"));
  }

  @Test
  void violations_overloadThatIsNotListed_isNotReported() {
    assertThat(EVERYWHERE.violations(classesOf(ModuleClasses.planted(), Set.of("cli")))).isEmpty();
  }

  @Test
  void violations_inMain_areNotReported() {
    assertThat(EVERYWHERE.violations(classesOf(ModuleClasses.planted(), Set.of("controlplane"))))
        .isEmpty();
  }

  @Test
  void parse_lineWithoutReplacement_fails() {
    assertThatThrownBy(() -> ForbiddenApis.parse(List.of("java.lang.Math.random")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<JavaClass> classesOf(ModuleClasses code, Set<String> modules) {
    return code.classes().stream()
        .filter(c -> code.moduleOf(c).filter(modules::contains).isPresent())
        .toList();
  }
}
