package dev.cloister.testkit.tpm;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Writes a canonical event log in TLV encoding (TCG Canonical Event Log Format 1.0, section 5) as
 * the launcher of Confidential Space does: one register, one bank, events of content type 80. Keeps
 * the register's value.
 */
public final class CanonicalLog {
  private static final int NUMBER = 0;
  private static final int PCR = 1;
  private static final int CC_REGISTER = 108;
  private static final int DIGESTS = 3;
  private static final int LAUNCHER = 80;
  private static final int SHA256 = 11;
  private static final int SHA384 = 12;

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final int registerType;
  private final int index;
  private final int bank;
  private final String hash;
  private byte[] register;
  private long records;

  private CanonicalLog(int registerType, int index, int bank, String hash, int length) {
    this.registerType = registerType;
    this.index = index;
    this.bank = bank;
    this.hash = hash;
    this.register = new byte[length];
  }

  /** A log of RTMR3, SHA-384. */
  public static CanonicalLog ofRtmr3() {
    return new CanonicalLog(CC_REGISTER, 4, SHA384, "SHA-384", 48);
  }

  /** A log of PCR 13 in the SHA-256 bank. */
  public static CanonicalLog ofPcr13() {
    return new CanonicalLog(PCR, 13, SHA256, "SHA-256", 32);
  }

  /** An event of the launcher: 0 is the image's reference, 1 its digest, and so on. */
  public CanonicalLog launcher(int type, String value) {
    byte[] content = tlv(LAUNCHER, tlv(type, value.getBytes(StandardCharsets.UTF_8)));
    byte[] digest = digest(content);
    log.writeBytes(tlv(NUMBER, ByteBuffer.allocate(Long.BYTES).putLong(records++).array()));
    log.writeBytes(tlv(registerType, new byte[] {(byte) index}));
    log.writeBytes(tlv(DIGESTS, tlv(bank, digest)));
    log.writeBytes(content);
    register = digest(register, digest);
    return this;
  }

  /** The log. */
  public byte[] bytes() {
    return log.toByteArray();
  }

  /** The register's value after all events. */
  public byte[] register() {
    return register.clone();
  }

  private byte[] digest(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(hash);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + hash, e);
    }
  }

  private static byte[] tlv(int type, byte[] value) {
    return ByteBuffer.allocate(5 + value.length)
        .put((byte) type)
        .putInt(value.length)
        .put(value)
        .array();
  }
}
