package dev.cloister.attestation.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.attestation.MalformedEvidenceException;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ByteReaderTest {
  private static final byte[] BYTES = {1, 2, 3, 4, 5, 6, 7, (byte) 0xff};

  private static ByteReader little() {
    return ByteReader.of(BYTES, ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteReader big() {
    return ByteReader.of(BYTES, ByteOrder.BIG_ENDIAN);
  }

  @Test
  void numbers_littleEndian_areReadSo() throws MalformedEvidenceException {
    assertThat(little().u8("f")).isEqualTo(1);
    assertThat(little().u16("f")).isEqualTo(0x0201);
    assertThat(little().u32("f")).isEqualTo(0x04030201L);
    assertThat(little().u64("f")).isEqualTo(0xff07060504030201L);
  }

  @Test
  void numbers_bigEndian_areReadSo() throws MalformedEvidenceException {
    assertThat(big().u16("f")).isEqualTo(0x0102);
    assertThat(big().u32("f")).isEqualTo(0x01020304L);
    assertThat(big().u64("f")).isEqualTo(0x01020304050607ffL);
  }

  @Test
  void u32_highestBit_isNotASign() throws MalformedEvidenceException {
    byte[] max = {-1, -1, -1, -1};
    assertThat(ByteReader.of(max, ByteOrder.LITTLE_ENDIAN).u32("f")).isEqualTo(0xffffffffL);
    assertThat(ByteReader.of(max, ByteOrder.BIG_ENDIAN).u32("f")).isEqualTo(0xffffffffL);
  }

  @Test
  void bytes_pastTheEnd_namesFieldOffsetAndLengths() throws MalformedEvidenceException {
    ByteReader reader = little();
    reader.skip(6, "start");
    assertThatExceptionOfType(MalformedEvidenceException.class)
        .isThrownBy(() -> reader.bytes(3, "tail"))
        .withMessage("tail: expected 3 bytes at offset 6, found 2");
  }

  @Test
  void skip_negativeCount_isRefused() {
    assertThatExceptionOfType(MalformedEvidenceException.class)
        .isThrownBy(() -> little().skip(-1, "f"));
  }

  @Test
  void length32_moreThanIsLeft_isRefusedWithoutAllocation() {
    byte[] huge = {-1, -1, -1, -1, 0};
    assertThatExceptionOfType(MalformedEvidenceException.class)
        .isThrownBy(() -> ByteReader.of(huge, ByteOrder.LITTLE_ENDIAN).length32("size"));
  }

  @Test
  void slice_readsOnlyItsOwnBytes() throws MalformedEvidenceException {
    ByteReader reader = little();
    ByteReader slice = reader.slice(2, "part");
    assertThat(slice.bytes(2, "f")).containsExactly(1, 2);
    assertThatExceptionOfType(MalformedEvidenceException.class).isThrownBy(() -> slice.u8("f"));
    assertThat(reader.u8("f")).isEqualTo(3);
  }

  @Test
  void expectEnd_bytesLeft_isRefused() throws MalformedEvidenceException {
    ByteReader reader = little();
    reader.skip(7, "most");
    assertThatExceptionOfType(MalformedEvidenceException.class)
        .isThrownBy(() -> reader.expectEnd("all"));
    reader.skip(1, "last");
    reader.expectEnd("all");
  }
}
