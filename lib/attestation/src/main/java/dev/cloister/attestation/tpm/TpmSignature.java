package dev.cloister.attestation.tpm;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.tcg.HashAlgorithm;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Objects;

/** TPMT_SIGNATURE of the schemes that attestation keys use (TPM 2.0 Library part 2, 11.3). */
public final class TpmSignature {
  private static final int RSASSA = 0x0014;
  private static final int RSAPSS = 0x0016;
  private static final int ECDSA = 0x0018;

  /** Signature schemes. */
  public enum Scheme {
    /** RSASSA-PKCS1-v1_5. */
    RSASSA,
    /** RSASSA-PSS. */
    RSAPSS,
    /** ECDSA. */
    ECDSA
  }

  private final Scheme scheme;
  private final HashAlgorithm hash;
  private final byte[] value;

  private TpmSignature(Scheme scheme, HashAlgorithm hash, byte[] value) {
    this.scheme = Objects.requireNonNull(scheme);
    this.hash = Objects.requireNonNull(hash);
    this.value = value;
  }

  /** An RSASSA-PKCS1-v1_5 signature that is stored without its TPMT_SIGNATURE header. */
  public static TpmSignature rsaSsa(HashAlgorithm hash, byte[] signature) {
    return new TpmSignature(Scheme.RSASSA, hash, signature.clone());
  }

  /**
   * Parses a signature.
   *
   * @throws MalformedEvidenceException when it is cut off, followed by more, or of another scheme
   */
  public static TpmSignature parse(byte[] bytes) throws MalformedEvidenceException {
    TpmReader in = new TpmReader(bytes);
    int scheme = in.u16();
    int hashId = in.u16();
    HashAlgorithm hash =
        HashAlgorithm.of(hashId)
            .orElseThrow(
                () ->
                    new MalformedEvidenceException(
                        "signature with unknown hash 0x" + Integer.toHexString(hashId)));
    TpmSignature signature =
        switch (scheme) {
          case RSASSA -> new TpmSignature(Scheme.RSASSA, hash, in.sized());
          case RSAPSS -> new TpmSignature(Scheme.RSAPSS, hash, in.sized());
          case ECDSA -> new TpmSignature(Scheme.ECDSA, hash, fixed(in.sized(), in.sized()));
          default ->
              throw new MalformedEvidenceException(
                  "unsupported signature scheme 0x" + Integer.toHexString(scheme));
        };
    in.end("the signature");
    return signature;
  }

  /**
   * r and s come without leading zeros; the fixed form pads both to the longer of P-256's and
   * P-384's orders.
   */
  private static byte[] fixed(byte[] r, byte[] s) throws MalformedEvidenceException {
    int size =
        Math.max(new BigInteger(1, r).bitLength(), new BigInteger(1, s).bitLength()) <= 256
            ? 32
            : 48;
    if (r.length > size || s.length > size) {
      throw new MalformedEvidenceException("signature component longer than 48 bytes");
    }
    byte[] out = new byte[2 * size];
    System.arraycopy(r, 0, out, size - r.length, r.length);
    System.arraycopy(s, 0, out, 2 * size - s.length, s.length);
    return out;
  }

  /** The scheme. */
  public Scheme scheme() {
    return scheme;
  }

  /** Hash algorithm of the scheme. */
  public HashAlgorithm hash() {
    return hash;
  }

  /** RSA: the signature; ECDSA: r and s, 32 or 48 bytes each. */
  public byte[] value() {
    return Arrays.copyOf(value, value.length);
  }
}
