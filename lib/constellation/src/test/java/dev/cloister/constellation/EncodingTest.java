package dev.cloister.constellation;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.constellation.ConstellationException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The canonical encoding, and that every kind of object keeps to it. */
class EncodingTest {
  static List<Sample> samples() {
    return Sample.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void decode_ofEncoding_isTheValue(Sample sample) throws Exception {
    assertThat(sample.decode(sample.value().encoded())).isEqualTo(sample.value());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void decode_everyPrefix_isRefused(Sample sample) {
    byte[] encoded = sample.value().encoded();
    for (int length = 0; length < encoded.length; length++) {
      byte[] prefix = Arrays.copyOf(encoded, length);
      assertRefused(Reason.MALFORMED, () -> sample.decode(prefix));
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void decode_withOneByteMore_isRefused(Sample sample) {
    byte[] encoded = sample.value().encoded();
    byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
    assertRefused(Reason.MALFORMED, () -> sample.decode(longer));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void decode_withAnyBitChanged_isAnotherValueOrRefused(Sample sample) {
    byte[] encoded = sample.value().encoded();
    for (int i = 0; i < encoded.length; i++) {
      byte[] changed = encoded.clone();
      changed[i] ^= (byte) (1 << (i % 8));
      try {
        Canonical value = sample.decode(changed);
        assertThat(value).isNotEqualTo(sample.value());
        assertThat(value.encoded()).isEqualTo(changed);
      } catch (ConstellationException e) {
        assertThat(e.reason()).isEqualTo(Reason.MALFORMED);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void decode_beyondTheLongest_isRefused(Sample sample) {
    byte[] huge = Arrays.copyOf(sample.value().encoded(), 4 << 20);
    assertRefused(Reason.MALFORMED, () -> sample.decode(huge));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void decode_asAnyOtherKind_isRefused(Sample sample) {
    for (Sample other : Sample.all()) {
      if (!other.kind().equals(sample.kind())) {
        assertRefused(Reason.MALFORMED, () -> other.decode(sample.value().encoded()));
      }
    }
  }

  @Test
  void encoded_ofFields_isDomainThenLengthAndValue() {
    byte[] encoded =
        Encoder.of("cloister-test-v1")
            .number(258)
            .text("é")
            .list(List.of("a", "bc"), (item, out) -> out.text(item))
            .encoded();

    String domain = HexFormat.of().formatHex("cloister-test-v1".getBytes(StandardCharsets.UTF_8));
    assertThat(HexFormat.of().formatHex(encoded))
        .isEqualTo(
            domain
                + "00"
                + "000000080000000000000102"
                + "00000002c3a9"
                + "00000017"
                + "00000002"
                + "00000005"
                + "0000000161"
                + "00000006"
                + "000000026263");
  }

  @Test
  void number_negative_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Encoder.of("cloister-test-v1").number(-1));
  }

  @Test
  void number_beyondLong_isRefused() {
    byte[] encoded = Encoder.of("cloister-test-v1").bytes(Fixture.bytes(8, 0xff)).encoded();
    assertRefused(
        Reason.MALFORMED,
        () -> Decoder.decode(encoded, "cloister-test-v1", 100, in -> new Count(in.number("n"))));
  }

  @Test
  void decode_valueOfAnotherEncoding_isRefused() {
    byte[] encoded = Encoder.of("cloister-test-v1").number(1).encoded();
    assertRefused(
        Reason.MALFORMED,
        () ->
            Decoder.decode(encoded, "cloister-test-v1", 100, in -> new Count(in.number("n") + 1)));
  }

  @Test
  void list_longerThanItsBytes_isRefusedBeforeItIsRead() {
    byte[] encoded = Encoder.of("cloister-test-v1").bytes(new byte[] {0x7f, 0, 0, 0}).encoded();
    assertRefused(
        Reason.MALFORMED,
        () ->
            Decoder.decode(
                encoded,
                "cloister-test-v1",
                100,
                in -> new Count(in.list("l", Integer.MAX_VALUE, i -> i.number("n")).size())));
  }

  @Test
  void of_domainOfNoKind_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Encoder.of("cloister-ak"));
  }

  private record Count(long value) implements Canonical {
    @Override
    public byte[] encoded() {
      return Encoder.of("cloister-test-v1").number(value).encoded();
    }
  }
}
