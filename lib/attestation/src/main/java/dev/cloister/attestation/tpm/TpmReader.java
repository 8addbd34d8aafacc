package dev.cloister.attestation.tpm;

import dev.cloister.attestation.Detection.Stop;
import dev.cloister.attestation.MalformedEvidenceException;
import java.util.Arrays;

/** Reads the big-endian wire form, within bounds. */
final class TpmReader {
  private final byte[] bytes;
  private int position;

  TpmReader(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  int u8() throws MalformedEvidenceException {
    require(1);
    return bytes[position++] & 0xff;
  }

  int u16() throws MalformedEvidenceException {
    return u8() << 8 | u8();
  }

  long u32() throws MalformedEvidenceException {
    return (long) u16() << 16 | u16();
  }

  long u64() throws MalformedEvidenceException {
    return u32() << 32 | u32();
  }

  byte[] take(int length) throws MalformedEvidenceException {
    require(length);
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  /** TPM2B: a 16-bit size and that many bytes. */
  byte[] sized() throws MalformedEvidenceException {
    return take(u16());
  }

  int remaining() {
    return bytes.length - position;
  }

  void end(String what) throws MalformedEvidenceException {
    if (remaining() != 0) {
      throw new MalformedEvidenceException(remaining() + " bytes after " + what);
    }
  }

  private void require(int length) throws MalformedEvidenceException {
    if (length > remaining()) {
      throw new MalformedEvidenceException(
          Stop.TRUNCATED,
          "TPM structure is cut off: "
              + length
              + " bytes expected at "
              + position
              + " of "
              + bytes.length);
    }
  }
}
