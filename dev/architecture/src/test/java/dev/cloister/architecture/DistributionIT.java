package dev.cloister.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the assembled distributions hold. A jar of an older build in target/ fails these too: `make
 * clean`.
 */
final class DistributionIT {
  private static final Repository REPOSITORY = Repository.underTest();
  private static final Arrows ARROWS = Arrows.between(REPOSITORY.modules());
  private static final Distribution PRODUCTION =
      new Distribution(REPOSITORY.path("dist/target/cloister"));
  private static final Distribution DEVELOPMENT =
      new Distribution(REPOSITORY.path("dist/target/cloister-dev"));

  static Set<String> inside() {
    return ARROWS.in("inside");
  }

  /** A new module in inside/ has a list, or this fails. */
  @ParameterizedTest
  @MethodSource("inside")
  void moduleInside_inProduction_loadsExactlyTheListedJars(String module) throws IOException {
    assertThat(
            PRODUCTION.deviationsFromList(
                module, REPOSITORY.list("inside/" + module + "/jars.txt")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"enclave", "vault", "controlplane", "cli"})
  void process_inProduction_loadsExactlyWhatItsBillOfMaterialsNames(String process)
      throws Exception {
    assertThat(PRODUCTION.deviationsFromBill(process)).isEmpty();
  }

  @Test
  void production_holdsNoDevelopmentCode() throws IOException {
    assertThat(PRODUCTION.developmentCode(ARROWS.in("dev"))).isEmpty();
  }

  @Test
  void development_holdsDevelopmentCode_soTheSearchFindsIt() throws IOException {
    assertThat(DEVELOPMENT.developmentCode(ARROWS.in("dev"))).contains("dev");
  }

  @Test
  void development_insideWithSoftwareTee_loadsNoJarTwice() throws IOException {
    for (String module : ARROWS.in("inside")) {
      assertThat(DEVELOPMENT.jars("dev/tee-local"))
          .doesNotContainAnyElementsOf(DEVELOPMENT.jars("lib/" + module));
    }
  }

  @Test
  void development_inside_isThatOfProduction() throws IOException {
    for (String module : ARROWS.in("inside")) {
      assertThat(DEVELOPMENT.jars("lib/" + module)).isEqualTo(PRODUCTION.jars("lib/" + module));
    }
  }
}
