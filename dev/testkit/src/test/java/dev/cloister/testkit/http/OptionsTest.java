package dev.cloister.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @Test
  void parse_pairs_areFound() {
    Options options = Options.parse(new String[] {"--port", "8080", "--seed", "x"}, "port", "seed");

    assertThat(options.port()).isEqualTo(8080);
    assertThat(options.text("seed")).contains("x");
  }

  @Test
  void parse_nothing_picksAFreePort() {
    assertThat(Options.parse(new String[0], "port").port()).isZero();
  }

  @Test
  void parse_unknownOption_fails() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse(new String[] {"--seed", "x"}, "port"))
        .withMessage("unknown option --seed");
  }

  @Test
  void parse_missingValue_fails() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse(new String[] {"--port"}, "port"))
        .withMessage("no value for --port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "x", "", "123456"})
  void port_noPort_fails(String text) {
    Options options = Options.parse(new String[] {"--port", text}, "port");

    assertThatIllegalArgumentException().isThrownBy(options::port);
  }
}
