package dev.cloister.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WelchTest {
  @Test
  void t_workedExample_isAsComputedByHand() {
    Welch test = new Welch();
    for (double value : new double[] {1, 2, 3, 4}) {
      test.add(true, value);
    }
    for (double value : new double[] {2, 4, 6}) {
      test.add(false, value);
    }

    // means 2.5 and 4, variances 5/3 and 4: -1.5 / sqrt(5/12 + 4/3)
    assertThat(test.t()).isCloseTo(-1.5 / Math.sqrt(5.0 / 12 + 4.0 / 3), within(1e-12));
  }

  @Test
  void t_oneMeasurementInAClass_isZero() {
    Welch test = new Welch();
    test.add(true, 1);
    test.add(true, 2);
    test.add(false, 9);

    assertThat(test.t()).isZero();
  }

  @Test
  void t_nothingVaries_isZero() {
    Welch test = new Welch();
    for (int i = 0; i < 4; i++) {
      test.add(i % 2 == 0, 7);
    }

    assertThat(test.t()).isZero();
  }
}
