package dev.cloister.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class AadTest {
  @Test
  void encoded_isTheGoldenVector() {
    Aad aad = Aad.of("cloister-kek-v1").field(new byte[] {1, 2}).field("u").field(258L).build();
    assertThat(HexFormat.of().formatHex(aad.encoded()))
        .isEqualTo(
            "636c6f69737465722d6b656b2d7631"
                + "00"
                + "000000020102"
                + "0000000175"
                + "000000080000000000000102");
  }

  @Test
  void encoded_bytesMovedBetweenFields_differs() {
    assertThat(Aad.of("a").field("bc").field("d").build().encoded())
        .isNotEqualTo(Aad.of("a").field("b").field("cd").build().encoded());
  }

  @Test
  void encoded_emptyField_isNotAMissingOne() {
    assertThat(Aad.of("a").field("").build().encoded()).isNotEqualTo(Aad.of("a").build().encoded());
  }

  @Test
  void of_domainWithOtherCharacters_isRefused() {
    for (String domain : new String[] {"", "A", "a\0b", "a".repeat(65)}) {
      assertThatThrownBy(() -> Aad.of(domain)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
