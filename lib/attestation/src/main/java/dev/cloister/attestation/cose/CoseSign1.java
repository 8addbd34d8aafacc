package dev.cloister.attestation.cose;

import dev.cloister.attestation.cbor.Cbor;
import dev.cloister.attestation.cbor.CborArray;
import dev.cloister.attestation.cbor.CborBytes;
import dev.cloister.attestation.cbor.CborException;
import dev.cloister.attestation.cbor.CborInteger;
import dev.cloister.attestation.cbor.CborMap;
import dev.cloister.attestation.cbor.CborTag;
import dev.cloister.attestation.cbor.CborValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One signer's signed message, tagged (18) or not. */
public final class CoseSign1 {
  /** ECDSA with SHA-384 (RFC 9053 table 1). */
  public static final long ES384 = -35;

  /** ECDSA with SHA-256. */
  public static final long ES256 = -7;

  private static final long TAG = 18;
  private static final long HEADER_ALGORITHM = 1;

  private final byte[] protectedHeader;
  private final long algorithm;
  private final byte[] payload;
  private final byte[] signature;

  private CoseSign1(byte[] protectedHeader, long algorithm, byte[] payload, byte[] signature) {
    this.protectedHeader = protectedHeader;
    this.algorithm = algorithm;
    this.payload = payload;
    this.signature = signature;
  }

  /**
   * Reads a message.
   *
   * @throws CborException when it is not four items, its payload is detached, or its protected
   *     header names no algorithm
   */
  public static CoseSign1 of(CborValue value) throws CborException {
    CborValue untagged = value instanceof CborTag tag && tag.is(TAG) ? tag.value() : value;
    if (!(untagged instanceof CborArray(List<CborValue> items)) || items.size() != 4) {
      throw new CborException("expected COSE_Sign1: an array of four items");
    }
    if (!(items.get(0) instanceof CborBytes header)
        || !(items.get(1) instanceof CborMap)
        || !(items.get(2) instanceof CborBytes payload)
        || !(items.get(3) instanceof CborBytes signature)) {
      throw new CborException("expected COSE_Sign1: bytes, map, bytes, bytes");
    }
    return new CoseSign1(
        header.bytes(), algorithm(header.bytes()), payload.bytes(), signature.bytes());
  }

  /** The algorithm is taken from the protected header only: the other one is not signed. */
  private static long algorithm(byte[] header) throws CborException {
    if (Cbor.parse(header) instanceof CborMap map
        && map.find(HEADER_ALGORITHM).orElse(null) instanceof CborInteger algorithm) {
      return algorithm.longValue();
    }
    throw new CborException("the protected header names no algorithm");
  }

  /** The algorithm of the protected header. */
  public long algorithm() {
    return algorithm;
  }

  /** The signed bytes. */
  public byte[] payload() {
    return payload.clone();
  }

  /** The signature: r and s, each as long as the curve's order. */
  public byte[] signature() {
    return signature.clone();
  }

  /** What is signed: Sig_structure ["Signature1", protected, empty, payload]. */
  public byte[] signedBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 32);
    out.write(0x84);
    head(out, 3, "Signature1".length());
    out.writeBytes("Signature1".getBytes(StandardCharsets.US_ASCII));
    head(out, 2, protectedHeader.length);
    out.writeBytes(protectedHeader);
    head(out, 2, 0);
    head(out, 2, payload.length);
    out.writeBytes(payload);
    return out.toByteArray();
  }

  private static void head(ByteArrayOutputStream out, int major, int length) {
    int type = major << 5;
    if (length < 24) {
      out.write(type | length);
    } else if (length <= 0xff) {
      out.write(type | 24);
      out.write(length);
    } else if (length <= 0xffff) {
      out.write(type | 25);
      out.write(length >>> 8);
      out.write(length);
    } else {
      out.write(type | 26);
      out.write(length >>> 24);
      out.write(length >>> 16);
      out.write(length >>> 8);
      out.write(length);
    }
  }
}
