package dev.cloister.client.passphrase;

import dev.cloister.channel.Aad;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.credential.CredentialCipher;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import java.security.SecureRandom;

/**
 * What the service keeps so that a passphrase gives the root key: salt, cost, and the root key
 * wrapped by the key derived from the passphrase. User, cost, salt and version are authenticated
 * with the wrapped key, so that none of them can be altered.
 */
public final class PassphraseRecord {
  /** Length of a salt, in bytes. */
  public static final int SALT_LENGTH = 16;

  private static final int NO_KEY_ID = 0;

  private final KdfParameters kdf;
  private final byte[] salt;
  private final byte[] keyCheck;
  private final long version;

  private PassphraseRecord(KdfParameters kdf, byte[] salt, byte[] keyCheck, long version) {
    this.kdf = kdf;
    this.salt = salt;
    this.keyCheck = keyCheck;
    this.version = version;
  }

  /**
   * A record that a service gave.
   *
   * @throws ClientException with {@link ClientFailure#MALFORMED_RESPONSE}
   */
  public static PassphraseRecord of(KdfParameters kdf, byte[] salt, byte[] keyCheck, long version)
      throws ClientException {
    if (salt.length != SALT_LENGTH
        || keyCheck.length != Aead.OVERHEAD + CredentialCipher.ROOT_KEY_LENGTH
        || version < 1) {
      throw new ClientException(
          ClientFailure.MALFORMED_RESPONSE, "the passphrase record is not of its form");
    }
    return new PassphraseRecord(kdf, salt.clone(), keyCheck.clone(), version);
  }

  /**
   * Wraps a root key under a passphrase. Takes as long as the cost says.
   *
   * @param version one above that of the record it replaces
   */
  public static PassphraseRecord wrap(
      Passphrase passphrase,
      KdfParameters kdf,
      String user,
      SecretBytes rootKey,
      long version,
      SecureRandom random) {
    byte[] salt = new byte[SALT_LENGTH];
    random.nextBytes(salt);
    try (SecretBytes kek = Argon2id.derive(passphrase, kdf, salt)) {
      byte[] keyCheck = Aead.seal(kek, NO_KEY_ID, aad(user, kdf, salt, version), rootKey, random);
      return new PassphraseRecord(kdf, salt, keyCheck, version);
    }
  }

  /**
   * The root key. Takes as long as the cost says.
   *
   * @throws ClientException with {@link ClientFailure#WRONG_PASSPHRASE} when the passphrase is
   *     another or the record was altered: the two cannot be told apart
   */
  public SecretBytes unwrap(Passphrase passphrase, String user) throws ClientException {
    try (SecretBytes kek = Argon2id.derive(passphrase, kdf, salt)) {
      return Aead.open(kek, aad(user, kdf, salt, version), keyCheck);
    } catch (ChannelException e) {
      throw new ClientException(
          ClientFailure.WRONG_PASSPHRASE,
          "not the passphrase that was set, or its record was altered");
    }
  }

  /** Cost. */
  public KdfParameters kdf() {
    return kdf;
  }

  /** Salt, 16 bytes. */
  public byte[] salt() {
    return salt.clone();
  }

  /** The wrapped root key. */
  public byte[] keyCheck() {
    return keyCheck.clone();
  }

  /** How many passphrases there have been. */
  public long version() {
    return version;
  }

  private static Aad aad(String user, KdfParameters kdf, byte[] salt, long version) {
    return Aad.of("cloister-root-key-v1")
        .field(user)
        .field(KdfParameters.ALGORITHM)
        .field((long) kdf.memoryKib())
        .field((long) kdf.iterations())
        .field((long) kdf.parallelism())
        .field(salt)
        .field(version)
        .build();
  }
}
