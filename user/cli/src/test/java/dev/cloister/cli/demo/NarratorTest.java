package dev.cloister.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.cli.Screen;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class NarratorTest {
  private final StringWriter out = new StringWriter();
  private final Narrator narrator = new Narrator(Screen.on(new PrintWriter(out)));

  @Test
  void conclude_everyClaimObserved_isGood() {
    narrator.claim("water is wet", true);

    assertThat(narrator.conclude()).isTrue();
    assertThat(out.toString()).contains("[observed] water is wet");
  }

  @Test
  void conclude_oneClaimNotObserved_isBadAndNamesIt() {
    narrator.claim("water is wet", true);
    narrator.claim("fire is cold", false);

    assertThat(narrator.conclude()).isFalse();
    assertThat(out.toString()).contains("[NOT OBSERVED] fire is cold").contains("1 of 2");
  }

  @Test
  void conclude_nothingClaimed_isBad() {
    assertThat(narrator.conclude()).isFalse();
  }
}
