package dev.cloister.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @Test
  void parse_total_dividesTheBudget() {
    Options options = options("--total-seconds 120 --jobs 3");

    assertThat(options.budget()).isEqualTo(Duration.ofMinutes(2));
    assertThat(options.perTarget()).isFalse();
    assertThat(options.jobs()).isEqualTo(3);
  }

  @Test
  void parse_emptyTarget_meansAll() {
    assertThat(Options.parse(new String[] {"--target", ""}, 2).target()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--total-seconds 0", "--jobs x", "--nonsense 1", "--target", "--replay file"})
  void parse_nonsense_isRefused(String line) {
    assertThatThrownBy(() -> options(line)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void share_ofManyTargets_countsTheirStarts() {
    assertThat(Campaign.share(Duration.ofSeconds(160), 15, 2)).isEqualTo(Duration.ofSeconds(16));
    assertThat(Campaign.share(Duration.ofSeconds(5), 15, 2)).isEqualTo(Duration.ofSeconds(1));
  }

  private static Options options(String line) {
    return Options.parse(line.split(" ", -1), 2);
  }
}
