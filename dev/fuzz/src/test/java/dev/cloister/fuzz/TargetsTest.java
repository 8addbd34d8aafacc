package dev.cloister.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TargetsTest {
  static Stream<FuzzTarget> all() {
    return Targets.all().stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void seeds_areAccepted(FuzzTarget target) throws Exception {
    for (byte[] seed : target.seeds()) {
      assertThat(Property.check(target, seed)).as("a seed of %s", target.name()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void emptyInput_isRefusedOrAccepted(FuzzTarget target) throws Exception {
    assertThat(Property.check(target, new byte[0])).isIn(true, false);
  }

  @Test
  void names_areDistinctAndUsableAsFolders() {
    List<String> names = all().map(FuzzTarget::name).toList();

    assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z0-9-]+"));
  }

  @Test
  void named_unknown_listsWhatThereIs() {
    assertThatThrownBy(() -> Targets.named("no-such"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("json");
  }
}
