package dev.cloister.attestation.intel;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.bytes.LittleEndian;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * SGX REPORTBODY, 384 bytes (Intel SDM volume 3D, 38.15): of the enclave an SGX quote is about, and
 * of every quoting enclave. A view of bytes whose bounds were checked.
 */
public final class EnclaveReport {
  /** Size in bytes. */
  public static final int SIZE = 384;

  private static final int DEBUG = 0x02;

  private final byte[] bytes;
  private final int at;

  private EnclaveReport(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  static EnclaveReport at(byte[] bytes, int at) {
    return new EnclaveReport(bytes, at);
  }

  /** Security version of the CPU, 16 bytes, as hex. */
  public String cpuSvn() {
    return hex(0, 16);
  }

  /** MISCSELECT, 4 bytes in the order of the report. */
  public ByteString miscSelect() {
    return ByteString.view(bytes, at + 16, 4);
  }

  /** ISVEXTPRODID, 16 bytes, as hex. */
  public String isvExtProdId() {
    return hex(32, 16);
  }

  /** Flags and XFRM, 16 bytes. */
  public ByteString attributes() {
    return ByteString.view(bytes, at + 48, 16);
  }

  /** Whether the enclave's memory can be read by a debugger. */
  public boolean debug() {
    return (bytes[at + 48] & DEBUG) != 0;
  }

  /** Measurement, 32 bytes, as hex. */
  public String mrEnclave() {
    return hex(64, 32);
  }

  /** Hash of the signer's key, 32 bytes. */
  public ByteString mrSigner() {
    return ByteString.view(bytes, at + 128, 32);
  }

  /** CONFIGID, 64 bytes, as hex. */
  public String configId() {
    return hex(192, 64);
  }

  /** Product id. */
  public int isvProdId() {
    return LittleEndian.u16(bytes, at + 256);
  }

  /** Security version of the enclave. */
  public int isvSvn() {
    return LittleEndian.u16(bytes, at + 258);
  }

  /** CONFIGSVN. */
  public int configSvn() {
    return LittleEndian.u16(bytes, at + 260);
  }

  /** ISVFAMILYID, 16 bytes, as hex. */
  public String isvFamilyId() {
    return hex(304, 16);
  }

  /** 64 bytes the enclave chose. */
  public byte[] reportData() {
    return part(320, 64);
  }

  private byte[] part(int offset, int size) {
    return Arrays.copyOfRange(bytes, at + offset, at + offset + size);
  }

  private String hex(int offset, int size) {
    return HexFormat.of().formatHex(bytes, at + offset, at + offset + size);
  }
}
