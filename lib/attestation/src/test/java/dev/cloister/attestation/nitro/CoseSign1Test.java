package dev.cloister.attestation.nitro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.attestation.cbor.Cbor;
import dev.cloister.attestation.cbor.CborException;
import dev.cloister.attestation.cose.CoseSign1;
import dev.cloister.testkit.nitro.CborItems;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is signed, against another encoder (RFC 9052, section 4.4). */
class CoseSign1Test {
  private static final byte[] HEADER =
      CborItems.bytes(CborItems.numbered(Map.of(1, CborItems.integer(-35))));
  private static final byte[] EMPTY = CborItems.numbered(Map.of());
  private static final byte[] BYTES = CborItems.bytes(new byte[3]);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 23, 24, 255, 256, 65_535, 65_536, 70_000})
  void signedBytes_payloadOfAnyLength_areTheStructureAsAnotherEncodes(int length)
      throws CborException {
    byte[] payload = new byte[length];
    Arrays.fill(payload, (byte) 7);
    byte[] item = CborItems.bytes(payload);
    CoseSign1 message =
        CoseSign1.of(Cbor.parse(CborItems.array(List.of(HEADER, EMPTY, item, BYTES))));
    assertThat(message.signedBytes())
        .isEqualTo(
            CborItems.array(
                List.of(CborItems.text("Signature1"), HEADER, CborItems.bytes(new byte[0]), item)));
    assertThat(message.algorithm()).isEqualTo(-35);
    assertThat(message.payload()).isEqualTo(payload);
    assertThat(message.signature()).isEqualTo(new byte[3]);
  }

  static Stream<List<byte[]>> others() {
    byte[] other = CborItems.bytes(CborItems.numbered(Map.of(2, CborItems.integer(-35))));
    byte[] text = CborItems.bytes(CborItems.numbered(Map.of(1, CborItems.text("ES384"))));
    return Stream.of(
        List.of(HEADER, EMPTY, BYTES),
        List.of(HEADER, EMPTY, BYTES, BYTES, BYTES),
        List.of(EMPTY, EMPTY, BYTES, BYTES),
        List.of(HEADER, BYTES, BYTES, BYTES),
        List.of(HEADER, EMPTY, CborItems.nothing(), BYTES),
        List.of(HEADER, EMPTY, BYTES, CborItems.text("x")),
        List.of(CborItems.bytes(CborItems.array(List.of())), EMPTY, BYTES, BYTES),
        List.of(other, EMPTY, BYTES, BYTES),
        List.of(text, EMPTY, BYTES, BYTES));
  }

  @ParameterizedTest
  @MethodSource("others")
  void of_anythingElse_isRefused(List<byte[]> items) throws CborException {
    var value = Cbor.parse(CborItems.array(items));
    assertThatExceptionOfType(CborException.class).isThrownBy(() -> CoseSign1.of(value));
  }
}
