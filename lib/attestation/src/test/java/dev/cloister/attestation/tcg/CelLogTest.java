package dev.cloister.attestation.tcg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Verifier;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CelLogTest {
  private static final byte[] CONTENT = tlv(80, new byte[] {1, 2, 3});

  @Test
  void parse_recordsInOrder_areRecognisedAndReplayed() throws Exception {
    byte[] log = join(record(0, 2, CONTENT), record(1, 2, CONTENT));
    assertThat(Verifier.parse(log).format()).isEqualTo(Format.CEL);
    byte[] digest = HashAlgorithm.SHA256.digest(CONTENT);
    byte[] once = HashAlgorithm.SHA256.digest(new byte[32], digest);
    String twice = HexFormat.of().formatHex(HashAlgorithm.SHA256.digest(once, digest));
    assertThat(CelLog.parse(log).describe().object("measurements").string("rtmr1.sha256"))
        .isEqualTo(twice);
  }

  @Test
  void parse_digestOfOtherContent_isRefused() {
    byte[] log = record(0, 2, CONTENT);
    log[log.length - 1] ^= 1;
    assertThatThrownBy(() -> CelLog.parse(log)).hasMessageContaining("not that of its content");
  }

  @Test
  void parse_numberOutOfOrder_isRefused() {
    assertThatThrownBy(() -> CelLog.parse(join(record(0, 2, CONTENT), record(2, 2, CONTENT))))
        .hasMessageContaining("number of record 1");
  }

  @Test
  void parse_cutAnywhere_isRefused() {
    byte[] log = record(0, 2, CONTENT);
    for (int length = 0; length < log.length; length++) {
      byte[] cut = Arrays.copyOf(log, length);
      assertThatThrownBy(() -> CelLog.parse(cut)).isInstanceOf(MalformedEvidenceException.class);
    }
  }

  private static byte[] record(long number, int register, byte[] content) {
    return join(
        tlv(0, ByteBuffer.allocate(8).putLong(number).array()),
        tlv(108, new byte[] {(byte) register}),
        tlv(3, tlv(HashAlgorithm.SHA256.id(), HashAlgorithm.SHA256.digest(content))),
        content);
  }

  private static byte[] tlv(int type, byte[] value) {
    return ByteBuffer.allocate(5 + value.length)
        .put((byte) type)
        .putInt(value.length)
        .put(value)
        .array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
