package dev.cloister.measure;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest algorithm of a register: TPM banks are named by it, TDX registers are SHA-384. */
public enum Bank {
  /** SHA-256. */
  SHA256("sha256", "SHA-256", 32),
  /** SHA-384. */
  SHA384("sha384", "SHA-384", 48);

  private final String code;
  private final String javaName;
  private final int length;

  Bank(String code, String javaName, int length) {
    this.code = code;
    this.javaName = javaName;
    this.length = length;
  }

  /** The stable code. */
  public String code() {
    return code;
  }

  /** Digest length in bytes. */
  public int length() {
    return length;
  }

  /** A digest to feed. */
  public MessageDigest start() {
    try {
      return MessageDigest.getInstance(javaName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + javaName, e);
    }
  }

  /** The digest of the concatenated parts. */
  public byte[] digest(byte[]... parts) {
    MessageDigest digest = start();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }
}
