package dev.cloister.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ArrowsTest {
  private static final Repository REPOSITORY = Repository.underTest();
  private static final Arrows ARROWS = Arrows.between(REPOSITORY.modules());

  @Test
  void mainCode_ofAllModules_followsTheArrows() {
    assertThat(ArrowRule.violations(ModuleClasses.ofMainCode(), ARROWS)).isEmpty();
  }

  @Test
  void mainCode_ofAllModules_isSeenByTheRule() {
    var code = ModuleClasses.ofMainCode();
    var seen =
        code.classes().stream()
            .map(code::moduleOf)
            .flatMap(Optional::stream)
            .collect(Collectors.toSet());

    assertThat(seen)
        .containsAll(REPOSITORY.modulesWithMainCode().stream().map(Arrows::name).toList());
  }

  @Test
  void poms_ofAllModules_followTheArrows() {
    assertThat(PomRule.violations(REPOSITORY, ARROWS)).isEmpty();
  }

  @Test
  void mainCode_serviceThatImportsAService_isCaught() {
    assertThat(ArrowRule.violations(ModuleClasses.planted(), ARROWS))
        .anySatisfy(
            v -> assertThat(v).contains("planted.enclave").contains("planted.controlplane"));
  }

  @Test
  void mainCode_libraryThatImportsDev_isCaught() {
    assertThat(ArrowRule.violations(ModuleClasses.planted(), ARROWS))
        .anySatisfy(v -> assertThat(v).contains("planted.attestation").contains("planted.testkit"));
  }

  @Test
  void mainCode_allowedArrow_isNotReported() {
    assertThat(ArrowRule.violations(ModuleClasses.planted(), ARROWS))
        .noneSatisfy(v -> assertThat(v).contains("planted.cli"));
  }

  @Test
  void direct_ofEachService_holdsNoOtherService() {
    var services = List.of("enclave", "vault", "controlplane");
    for (String service : services) {
      assertThat(ARROWS.reachable(service)).doesNotContainAnyElementsOf(services);
    }
  }

  @Test
  void reachable_outsideDev_holdsNothingFromDev() {
    for (String folder : List.of("lib", "inside", "outside", "user")) {
      for (String module : ARROWS.in(folder)) {
        assertThat(ARROWS.reachable(module)).doesNotContainAnyElementsOf(ARROWS.in("dev"));
      }
    }
  }
}
