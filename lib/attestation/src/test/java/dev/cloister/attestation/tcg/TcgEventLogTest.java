package dev.cloister.attestation.tcg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.MalformedEvidenceException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TcgEventLogTest {
  private static final byte[] DIGEST = filled(48, 0x5a);

  @Test
  void replay_ofTwoEvents_chainsTheirDigests() throws MalformedEvidenceException {
    TcgEventLog log =
        TcgEventLog.parse(log(event(1, TcgEvent.IPL, DIGEST), event(1, TcgEvent.IPL, DIGEST)));
    byte[] once = HashAlgorithm.SHA384.digest(new byte[48], DIGEST);
    assertThat(log.replay(HashAlgorithm.SHA384, true).get(1))
        .isEqualTo(HashAlgorithm.SHA384.digest(once, DIGEST));
  }

  @Test
  void replay_ofNoAction_extendsNothing() throws MalformedEvidenceException {
    TcgEventLog log = TcgEventLog.parse(log(event(2, TcgEvent.NO_ACTION, DIGEST)));
    assertThat(log.replay(HashAlgorithm.SHA384, true)).isEmpty();
  }

  @Test
  void replay_withStartupLocality_startsPcr0ThereInATpmOnly() throws MalformedEvidenceException {
    byte[] data = Arrays.copyOf("StartupLocality\0".getBytes(StandardCharsets.US_ASCII), 17);
    data[16] = 3;
    byte[] bytes =
        log(event(0, TcgEvent.NO_ACTION, new byte[48], data), event(0, TcgEvent.IPL, DIGEST));
    byte[] start = new byte[48];
    start[47] = 3;
    TcgEventLog log = TcgEventLog.parse(bytes);
    assertThat(log.replay(HashAlgorithm.SHA384, true).get(0))
        .isEqualTo(HashAlgorithm.SHA384.digest(start, DIGEST));
    assertThat(log.replay(HashAlgorithm.SHA384, false).get(0))
        .isEqualTo(HashAlgorithm.SHA384.digest(new byte[48], DIGEST));
  }

  @Test
  void parse_paddingOfZerosOrOnes_endsTheLog() throws MalformedEvidenceException {
    byte[] log = log(event(1, TcgEvent.IPL, DIGEST));
    for (int fill : new int[] {0, 0xff}) {
      byte[] padded = Arrays.copyOf(log, log.length + 64);
      Arrays.fill(padded, log.length, padded.length, (byte) fill);
      assertThat(TcgEventLog.parse(padded).events()).hasSize(1);
    }
  }

  @Test
  void parse_cutAnywhere_isRefusedOrEndsAtAnEvent() throws MalformedEvidenceException {
    byte[] first = log(event(1, TcgEvent.IPL, DIGEST));
    byte[] both = log(event(1, TcgEvent.IPL, DIGEST), event(2, TcgEvent.IPL, DIGEST));
    for (int length = 0; length < both.length; length++) {
      byte[] cut = Arrays.copyOf(both, length);
      if (length == first.length || length == log().length) {
        assertThat(TcgEventLog.parse(cut).events()).hasSize(length == first.length ? 1 : 0);
      } else {
        assertThatThrownBy(() -> TcgEventLog.parse(cut))
            .isInstanceOf(MalformedEvidenceException.class);
      }
    }
  }

  @Test
  void parse_digestOfAnAlgorithmTheHeaderDoesNotName_isRefused() {
    byte[] event = event(1, TcgEvent.IPL, DIGEST);
    event[12] = 0x0b; // SHA-256 in a log of SHA-384
    assertThatThrownBy(() -> TcgEventLog.parse(log(event))).hasMessageContaining("0xb");
  }

  @Test
  void parse_headerWithAWrongDigestSize_isRefused() {
    byte[] log = log();
    log[log.length - 3] = 32;
    assertThatThrownBy(() -> TcgEventLog.parse(log)).hasMessageContaining("size");
  }

  @Test
  void parse_moreDigestsThanAlgorithms_isRefused() {
    byte[] event = event(1, TcgEvent.IPL, DIGEST);
    event[8] = 2;
    assertThatThrownBy(() -> TcgEventLog.parse(log(event))).hasMessageContaining("digests");
  }

  @Test
  void parse_lengthBeyondTheLog_isRefusedWithoutAllocatingIt() {
    byte[] event = event(1, TcgEvent.IPL, DIGEST);
    Arrays.fill(event, event.length - 4, event.length, (byte) 0x7f);
    assertThatThrownBy(() -> TcgEventLog.parse(log(event))).hasMessageContaining("cut off");
  }

  /**
   * A crypto-agile log with SHA-384 only; the header's last bytes are algorithm, size and vendor
   * length.
   */
  private static byte[] log(byte[]... events) {
    ByteBuffer spec = ByteBuffer.allocate(16 + 8 + 4 + 4 + 1).order(ByteOrder.LITTLE_ENDIAN);
    spec.put("Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII)).putInt(0).putInt(2).putInt(1);
    spec.putShort((short) 0x0c).putShort((short) 48).put((byte) 0);
    ByteBuffer header = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0).putInt(TcgEvent.NO_ACTION).put(new byte[20]).putInt(spec.capacity());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header.array());
    out.writeBytes(spec.array());
    for (byte[] event : events) {
      out.writeBytes(event);
    }
    return out.toByteArray();
  }

  private static byte[] event(int register, int type, byte[] digest) {
    return event(register, type, digest, new byte[0]);
  }

  private static byte[] event(int register, int type, byte[] digest, byte[] data) {
    return ByteBuffer.allocate(4 + 4 + 4 + 2 + digest.length + 4 + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(register)
        .putInt(type)
        .putInt(1)
        .putShort((short) 0x0c)
        .put(digest)
        .putInt(data.length)
        .put(data)
        .array();
  }

  private static byte[] filled(int length, int value) {
    byte[] out = new byte[length];
    Arrays.fill(out, (byte) value);
    return out;
  }
}
