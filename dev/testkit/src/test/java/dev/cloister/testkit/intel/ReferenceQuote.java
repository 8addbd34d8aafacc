package dev.cloister.testkit.intel;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * A second reading of quotes, written from the layouts with absolute offsets and without the code
 * under test.
 */
@SuppressWarnings("ArrayRecordComponent")
record ReferenceQuote(
    int version,
    boolean tdx,
    byte[] signed,
    byte[] body,
    byte[] signature,
    byte[] attestationKey,
    byte[] qeReport,
    byte[] qeReportSignature,
    byte[] qeAuthData,
    int certificationType,
    byte[] certificationData,
    int trailing) {

  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    private Malformed(String message) {
      super(message);
    }
  }

  static ReferenceQuote parse(byte[] bytes) throws Malformed {
    try {
      return read(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new Malformed("length: " + e);
    }
  }

  private static ReferenceQuote read(ByteBuffer in) throws Malformed {
    int version = in.getShort(0);
    require(version >= 3 && version <= 5, "version");
    require(in.getShort(2) == 2, "key type");
    int tee = in.getInt(4);
    require(tee == (version == 3 ? 0 : 0x81), "TEE type");
    require(
        HexFormat.of().formatHex(slice(in, 12, 16)).equals("939a7233f79c4ca9940a0db3957f0607"),
        "vendor");
    int bodyAt = version == 5 ? 54 : 48;
    int bodySize = version == 3 ? 384 : 584;
    if (version == 5) {
      int type = in.getShort(48);
      require(type == 2 || type == 3, "body type");
      bodySize = type == 2 ? 584 : 648;
      require(in.getInt(50) == bodySize, "body size");
    }
    int signedEnd = bodyAt + bodySize;
    int dataLength = in.getInt(signedEnd);
    ByteBuffer data =
        ByteBuffer.wrap(slice(in, signedEnd + 4, dataLength)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] signature = take(data, 64);
    byte[] key = take(data, 64);
    if (version > 3) {
      require(data.getShort() == 6, "wrapper type");
      data = ByteBuffer.wrap(take(data, data.getInt())).order(ByteOrder.LITTLE_ENDIAN);
    }
    byte[] qeReport = take(data, 384);
    byte[] qeSignature = take(data, 64);
    byte[] auth = take(data, Short.toUnsignedInt(data.getShort()));
    int type = data.getShort();
    byte[] certification = take(data, data.getInt());
    require(!data.hasRemaining(), "signature data too long");
    return new ReferenceQuote(
        version,
        tee != 0,
        slice(in, 0, signedEnd),
        slice(in, bodyAt, bodySize),
        signature,
        key,
        qeReport,
        qeSignature,
        auth,
        type,
        certification,
        in.capacity() - signedEnd - 4 - dataLength);
  }

  private static void require(boolean condition, String what) throws Malformed {
    if (!condition) {
      throw new Malformed(what);
    }
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] out = slice(in, in.position(), length);
    in.position(in.position() + length);
    return out;
  }

  private static byte[] slice(ByteBuffer in, int at, int length) {
    if (length < 0 || length > in.limit() - at) {
      throw new BufferUnderflowException();
    }
    byte[] out = new byte[length];
    in.get(at, out);
    return out;
  }
}
