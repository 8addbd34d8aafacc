package dev.cloister.tee;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * One extension of a runtime measurement register: {@code register = SHA-384(register || digest)}
 * with {@code digest = SHA-384(data)}.
 */
public final class MeasurementEvent {
  /** Length of a register and of a digest, in bytes. */
  public static final int LENGTH = 48;

  private final int register;
  private final byte[] data;

  private MeasurementEvent(int register, byte[] data) {
    this.register = register;
    this.data = data;
  }

  /**
   * An event.
   *
   * @param register number of the RTMR, 0 to 3; software may extend 2 and 3
   * @param data what is measured; goes into the event log as it is, so it holds no secret
   */
  public static MeasurementEvent of(int register, byte[] data) {
    if (register < 0 || register > 3) {
      throw new IllegalArgumentException("expected a register from 0 to 3, found " + register);
    }
    return new MeasurementEvent(register, data.clone());
  }

  /** Number of the RTMR. */
  public int register() {
    return register;
  }

  /** What is measured. */
  public byte[] data() {
    return data.clone();
  }

  /** SHA-384 of the data, 48 bytes. */
  public byte[] digest() {
    return sha384(data);
  }

  /**
   * The register's value after this event.
   *
   * @param before its 48 bytes before
   */
  public byte[] extend(byte[] before) {
    if (before.length != LENGTH) {
      throw new IllegalArgumentException("expected 48 bytes, found " + before.length);
    }
    return sha384(before, digest());
  }

  static byte[] sha384(byte[]... parts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-384");
      for (byte[] part : parts) {
        sha.update(part);
      }
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-384", e);
    }
  }
}
