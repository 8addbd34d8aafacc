package dev.cloister.attestation.binding;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** A P-256 public key that evidence vouches for, with its usage. */
public final class BoundKey {
  /** Length of a P-256 SubjectPublicKeyInfo with named curve and uncompressed point, in bytes. */
  public static final int SPKI_LENGTH = 91;

  private static final byte[] P256_PREFIX =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

  private final KeyUsage usage;
  private final byte[] spki;

  private BoundKey(KeyUsage usage, byte[] spki) {
    this.usage = usage;
    this.spki = spki;
  }

  /**
   * A key by its encoding.
   *
   * @param spki SubjectPublicKeyInfo DER: P-256, named curve, uncompressed point, 91 bytes
   * @throws IllegalArgumentException when the encoding is any other, even of the same key: a key
   *     has one encoding or bindings could differ
   */
  public static BoundKey of(KeyUsage usage, byte[] spki) {
    Objects.requireNonNull(usage);
    if (spki.length != SPKI_LENGTH
        || !Arrays.equals(spki, 0, P256_PREFIX.length, P256_PREFIX, 0, P256_PREFIX.length)) {
      throw new IllegalArgumentException(
          "expected the 91-byte SPKI of a P-256 key, named curve and uncompressed, found "
              + spki.length
              + " bytes");
    }
    return new BoundKey(usage, spki.clone());
  }

  /** Its usage. */
  public KeyUsage usage() {
    return usage;
  }

  /** SubjectPublicKeyInfo, DER, 91 bytes. */
  public byte[] spki() {
    return spki.clone();
  }
}
