package dev.cloister.attestation.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.cloister.attestation.MalformedEvidenceException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerReaderTest {
  private static DerReader hex(String hex) {
    return DerReader.of(HexFormat.of().parseHex(hex));
  }

  @Test
  void sequence_ofElements_givesThemInOrder() throws MalformedEvidenceException {
    DerReader outer = hex("300c0201050401aa0101ff0a0102");
    DerReader inner = outer.sequence();
    assertThat(inner.unsignedInteger()).isEqualTo(5);
    assertThat(inner.octetString()).containsExactly(0xaa);
    assertThat(inner.bool()).isTrue();
    assertThat(inner.enumerated()).isEqualTo(2);
    assertThat(inner.hasMore()).isFalse();
    outer.expectEnd();
  }

  @ParameterizedTest
  @CsvSource({
    "06092a864886f84d010d01, 1.2.840.113741.1.13.1",
    "060a2a864886f84d010d0102, 1.2.840.113741.1.13.1.2",
    "0603550403, 2.5.4.3",
    "06038837 01, 2.999.1",
    "060100, 0.0"
  })
  void oid_ofAnyArc_isDotted(String der, String dotted) throws MalformedEvidenceException {
    assertThat(hex(der.replace(" ", "")).oid()).isEqualTo(dotted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0400ff", // another tag
        "3080020105", // indefinite length
        "30810302010 5", // length not minimal
        "308200030201 05", // length not minimal
        "3003020105ff", // something after
        "3004020105", // cut
        "30", // cut
        "30850000000001", // length of a length
        ""
      })
  void sequence_notDer_isRefused(String der) {
    assertThatExceptionOfType(MalformedEvidenceException.class)
        .isThrownBy(
            () -> {
              DerReader reader = hex(der.replace(" ", ""));
              reader.sequence().unsignedInteger();
              reader.expectEnd();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"0201ff", "02050080000000", "0200", "0206000000000001"})
  void unsignedInteger_negativeOrTooLarge_isRefused(String der) {
    assertThatExceptionOfType(MalformedEvidenceException.class)
        .isThrownBy(() -> hex(der).unsignedInteger());
  }

  @ParameterizedTest
  @ValueSource(strings = {"010101", "0100", "01020000"})
  void bool_notDer_isRefused(String der) {
    assertThatExceptionOfType(MalformedEvidenceException.class).isThrownBy(() -> hex(der).bool());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0600", "060188"})
  void oid_emptyOrCut_isRefused(String der) {
    assertThatExceptionOfType(MalformedEvidenceException.class).isThrownBy(() -> hex(der).oid());
  }

  @Test
  void read_randomBytes_givesAValueOrMalformed() {
    Random random = new Random(11);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(24)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = new byte[] {0x30, 0x31, 0x06, 0x04, 0x02, 0x01, 0x0a}[random.nextInt(7)];
      }
      assertThatNoException().isThrownBy(() -> readAll(bytes));
    }
  }

  private static void readAll(byte[] bytes) {
    try {
      DerReader reader = DerReader.of(bytes);
      switch (bytes.length == 0 ? 0 : bytes[0]) {
        case 0x31 -> reader.set().text();
        case 0x06 -> reader.oid();
        case 0x04 -> reader.octetString();
        case 0x02 -> reader.unsignedInteger();
        case 0x01 -> reader.bool();
        case 0x0a -> reader.enumerated();
        default -> reader.sequence().oid();
      }
    } catch (MalformedEvidenceException e) {
      assertThat(e.getMessage()).startsWith("DER: ");
    }
  }
}
