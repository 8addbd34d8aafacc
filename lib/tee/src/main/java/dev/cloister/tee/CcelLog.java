package dev.cloister.tee;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Measurement events as a CC event log (CCEL): a TCG 1.2 header event that announces SHA-384, then
 * crypto-agile events (TCG PC Client Platform Firmware Profile 1.06, section 10). Replaying it
 * gives the registers of the evidence it comes with.
 */
public final class CcelLog {
  private static final int EV_NO_ACTION = 3;
  private static final int EV_IPL = 13;
  private static final short SHA384 = 0x000c;

  private CcelLog() {}

  /** The log of these events, oldest first. Measurement register n + 1 is RTMR n. */
  public static byte[] encode(List<MeasurementEvent> events) {
    var out = new ByteArrayOutputStream();
    byte[] specification =
        little(16 + 4 + 4 + 4 + 2 * 2 + 1)
            .put("Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII))
            .putInt(0)
            .put(new byte[] {0, 2, 0, 2})
            .putInt(1)
            .putShort(SHA384)
            .putShort((short) MeasurementEvent.LENGTH)
            .put((byte) 0)
            .array();
    out.writeBytes(little(8).putInt(0).putInt(EV_NO_ACTION).array());
    out.writeBytes(new byte[20]);
    sized(out, specification);
    for (MeasurementEvent event : events) {
      out.writeBytes(little(12).putInt(event.register() + 1).putInt(EV_IPL).putInt(1).array());
      out.writeBytes(little(2).putShort(SHA384).array());
      out.writeBytes(event.digest());
      sized(out, event.data());
    }
    return out.toByteArray();
  }

  private static void sized(ByteArrayOutputStream out, byte[] data) {
    out.writeBytes(little(4).putInt(data.length).array());
    out.writeBytes(data);
  }

  private static ByteBuffer little(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
