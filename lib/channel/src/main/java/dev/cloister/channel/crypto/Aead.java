package dev.cloister.channel.crypto;

import dev.cloister.channel.Aad;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.secret.SecretBytes;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Authenticated encryption of what is stored or sent, AES-256-GCM, never without associated data. A
 * sealed blob is {@code version (1) || key id (4) || algorithm (1) || nonce (12) || ciphertext ||
 * tag (16)}; the first six bytes are authenticated before the {@link Aad}.
 */
public final class Aead {
  /** The version that is written. */
  public static final int VERSION = 1;

  /** AES-256-GCM with a random nonce. */
  public static final int AES_256_GCM = 1;

  /** What sealing adds to a plaintext, in bytes. */
  public static final int OVERHEAD = 6 + AesGcm.NONCE_LENGTH + AesGcm.TAG_LENGTH;

  private static final int HEADER_LENGTH = 6;

  private Aead() {}

  /**
   * Encrypts under a random nonce. One key takes at most 2^32 calls (SP 800-38D section 8.3): give
   * each record a key of its own, or rotate.
   *
   * @param keyId names the key among its owner's
   * @param random for the nonce
   */
  public static byte[] seal(
      SecretBytes key, int keyId, Aad aad, byte[] plaintext, SecureRandom random) {
    byte[] nonce = new byte[AesGcm.NONCE_LENGTH];
    random.nextBytes(nonce);
    byte[] header =
        ByteBuffer.allocate(HEADER_LENGTH)
            .put((byte) VERSION)
            .putInt(keyId)
            .put((byte) AES_256_GCM)
            .array();
    byte[] sealed = AesGcm.seal(key, nonce, join(header, aad.encoded()), plaintext);
    return join(header, nonce, sealed);
  }

  /** Encrypts a secret, as {@link #seal(SecretBytes, int, Aad, byte[], SecureRandom)}. */
  public static byte[] seal(
      SecretBytes key, int keyId, Aad aad, SecretBytes plaintext, SecureRandom random) {
    return plaintext.use(bytes -> seal(key, keyId, aad, bytes, random));
  }

  /**
   * Decrypts.
   *
   * @throws ChannelException with {@link ErrorCode#MALFORMED_RECORD}, {@link
   *     ErrorCode#UNSUPPORTED_VERSION}, or {@link ErrorCode#DECRYPTION_FAILED} when it was not
   *     sealed with this key and this associated data
   */
  public static SecretBytes open(SecretBytes key, Aad aad, byte[] blob) throws ChannelException {
    keyId(blob);
    byte[] header = Arrays.copyOf(blob, HEADER_LENGTH);
    int ciphertext = HEADER_LENGTH + AesGcm.NONCE_LENGTH;
    return SecretBytes.takeOver(
        AesGcm.open(
            key,
            Arrays.copyOfRange(blob, HEADER_LENGTH, ciphertext),
            join(header, aad.encoded()),
            Arrays.copyOfRange(blob, ciphertext, blob.length)));
  }

  /**
   * The key id that a blob names; not authentic before {@link #open}.
   *
   * @throws ChannelException with {@link ErrorCode#MALFORMED_RECORD} or {@link
   *     ErrorCode#UNSUPPORTED_VERSION}
   */
  public static int keyId(byte[] blob) throws ChannelException {
    if (blob.length == 0) {
      throw new ChannelException(
          ErrorCode.MALFORMED_RECORD, "expected a sealed blob, found nothing");
    }
    if (blob[0] != VERSION) {
      throw new ChannelException(
          ErrorCode.UNSUPPORTED_VERSION,
          "sealed blob has version " + (blob[0] & 0xff) + ", expected " + VERSION);
    }
    if (blob.length < OVERHEAD) {
      throw new ChannelException(
          ErrorCode.MALFORMED_RECORD,
          "expected " + OVERHEAD + " bytes or more, found " + blob.length);
    }
    if (blob[5] != AES_256_GCM) {
      throw new ChannelException(
          ErrorCode.UNSUPPORTED_VERSION, "sealed blob has algorithm " + (blob[5] & 0xff));
    }
    return ByteBuffer.wrap(blob).getInt(1);
  }

  /**
   * Encrypts under a counter as nonce, {@code 4 zero bytes || u64 counter}, without a header: for
   * messages of a session, whose key and counter both sides know.
   *
   * @param counter never used twice with one key
   * @return ciphertext and tag
   */
  public static byte[] sealCounted(SecretBytes key, long counter, Aad aad, byte[] plaintext) {
    return AesGcm.seal(key, nonce(counter), aad.encoded(), plaintext);
  }

  /**
   * Decrypts what {@link #sealCounted} made.
   *
   * @throws ChannelException with {@link ErrorCode#DECRYPTION_FAILED}
   */
  public static SecretBytes openCounted(SecretBytes key, long counter, Aad aad, byte[] ciphertext)
      throws ChannelException {
    return SecretBytes.takeOver(AesGcm.open(key, nonce(counter), aad.encoded(), ciphertext));
  }

  private static byte[] nonce(long counter) {
    return ByteBuffer.allocate(AesGcm.NONCE_LENGTH).putLong(4, counter).array();
  }

  private static byte[] join(byte[]... parts) {
    ByteBuffer out = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
    for (byte[] part : parts) {
      out.put(part);
    }
    return out.array();
  }
}
