package dev.cloister.testkit.intel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The kinds of quote that occur. */
public enum QuoteFormat {
  /** SGX, version 3. */
  SGX_V3(3, 0, EnclaveReportField.SIZE, 0),
  /** TDX, version 4. */
  TDX_V4(4, 0x81, TdReportField.SIZE_10, 0),
  /** TDX, version 5 with a 1.0 body. */
  TDX_V5_TD10(5, 0x81, TdReportField.SIZE_10, 2),
  /** TDX, version 5 with a 1.5 body. */
  TDX_V5_TD15(5, 0x81, TdReportField.SIZE_15, 3);

  private final int version;
  private final int teeType;
  private final int bodySize;
  private final int bodyType;

  QuoteFormat(int version, int teeType, int bodySize, int bodyType) {
    this.version = version;
    this.teeType = teeType;
    this.bodySize = bodySize;
    this.bodyType = bodyType;
  }

  /** Header version. */
  public int version() {
    return version;
  }

  /** TEE type of the header. */
  public int teeType() {
    return teeType;
  }

  /** Size of the body in bytes. */
  public int bodySize() {
    return bodySize;
  }

  /** Whether a TD is quoted. */
  public boolean tdx() {
    return teeType != 0;
  }

  /** Offset of the body in the quote. */
  public int bodyOffset() {
    return QuoteHeaderField.SIZE + descriptor().length;
  }

  /** Offset of the signature data's length in the quote. */
  public int signatureLengthOffset() {
    return bodyOffset() + bodySize;
  }

  /** Body type and size, signed between header and body from version 5 on. */
  byte[] descriptor() {
    return version < 5
        ? new byte[0]
        : ByteBuffer.allocate(6)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) bodyType)
            .putInt(bodySize)
            .array();
  }
}
