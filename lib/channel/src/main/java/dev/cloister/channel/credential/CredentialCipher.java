package dev.cloister.channel.credential;

import dev.cloister.channel.Aad;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.channel.crypto.Hkdf;
import dev.cloister.channel.secret.SecretBytes;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Seals and opens credentials under keys derived from a user's root key, one key per credential.
 */
public final class CredentialCipher {
  /** Length of a root key, in bytes. */
  public static final int ROOT_KEY_LENGTH = 32;

  /** Longest credential, in bytes. */
  public static final int MAX_LENGTH = 16 * 1024;

  private static final byte[] NO_SALT = {};

  private CredentialCipher() {}

  /** Names a root key among those its user has had; tells nothing about it. */
  public static int keyId(SecretBytes rootKey) {
    byte[] info = Aad.of("cloister-root-key-id-v1").build().encoded();
    try (SecretBytes id = Hkdf.derive(rootKey, NO_SALT, info, Integer.BYTES)) {
      return id.use(bytes -> ByteBuffer.wrap(bytes).getInt());
    }
  }

  /**
   * Seals a credential.
   *
   * @param random for the nonce
   */
  public static byte[] seal(
      SecretBytes rootKey, CredentialContext context, SecretBytes credential, SecureRandom random) {
    if (credential.length() < 1 || credential.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("expected a credential of 1 to " + MAX_LENGTH + " bytes");
    }
    try (SecretBytes key = key(rootKey, context)) {
      return Aead.seal(key, keyId(rootKey), context.aad(), credential, random);
    }
  }

  /**
   * Opens a credential.
   *
   * @throws ChannelException with {@link ErrorCode#INVALID_CREDENTIAL} when the blob was not sealed
   *     with this root key and as what the context says
   */
  public static SecretBytes open(SecretBytes rootKey, CredentialContext context, byte[] blob)
      throws ChannelException {
    try (SecretBytes key = key(rootKey, context)) {
      if (Aead.keyId(blob) != keyId(rootKey)) {
        throw refused();
      }
      return Aead.open(key, context.aad(), blob);
    } catch (ChannelException e) {
      throw refused();
    }
  }

  private static SecretBytes key(SecretBytes rootKey, CredentialContext context) {
    byte[] info = Aad.of("cloister-credential-key-v1").field(context.id()).build().encoded();
    return Hkdf.derive(rootKey, NO_SALT, info, 32);
  }

  private static ChannelException refused() {
    return new ChannelException(
        ErrorCode.INVALID_CREDENTIAL,
        "the record does not open with this user's root key as what it claims to be");
  }
}
