package dev.cloister.attestation.tcg;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Hash algorithms by their TCG identifiers (TCG Algorithm Registry, table 3). */
public enum HashAlgorithm {
  /** SHA-1: kept for reading old logs; no default policy relies on it. */
  SHA1(0x0004, "SHA-1", 20),
  /** SHA-256. */
  SHA256(0x000b, "SHA-256", 32),
  /** SHA-384. */
  SHA384(0x000c, "SHA-384", 48),
  /** SHA-512. */
  SHA512(0x000d, "SHA-512", 64);

  private final int id;
  private final String javaName;
  private final String code;
  private final int length;

  HashAlgorithm(int id, String javaName, int length) {
    this.id = id;
    this.javaName = javaName;
    this.code = javaName.replace("-", "").toLowerCase(Locale.ROOT);
    this.length = length;
  }

  /** The algorithm of an identifier, if it is one of these. */
  public static Optional<HashAlgorithm> of(int id) {
    return Arrays.stream(values()).filter(a -> a.id == id).findFirst();
  }

  /** TPM_ALG_ID. */
  public int id() {
    return id;
  }

  /** Lower-case name without a dash, as in {@code sha384}. */
  public String code() {
    return code;
  }

  /** Digest length in bytes. */
  public int length() {
    return length;
  }

  /** The digest of the concatenated parts. */
  public byte[] digest(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(javaName);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + javaName, e);
    }
  }
}
