package dev.cloister.vault.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.Aad;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.channel.crypto.Hkdf;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.secret.OwnerId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * What keys of the symmetric types compute. Everything is bound to the key's handle, version and
 * owner, so that what one key made no other opens, though its bytes were the same.
 */
final class KeyCiphers {
  private static final byte[] SALT = "cloister/key-derive/v1".getBytes(StandardCharsets.UTF_8);

  private KeyCiphers() {}

  /**
   * Encrypts.
   *
   * @param aad the caller's
   */
  static ByteString wrap(
      KeyId id,
      OwnerId owner,
      KeyVersion version,
      ByteString aad,
      SecretBytes plaintext,
      SecureRandom random) {
    return ByteString.copyOf(
        Aead.seal(
            version.material(),
            (int) version.number(),
            aad(id, owner, version.number(), aad),
            plaintext,
            random));
  }

  /** Decrypts. */
  static SecretBytes unwrap(
      KeyId id, OwnerId owner, KeyVersion version, ByteString aad, ByteString blob)
      throws ChannelException {
    return Aead.open(version.material(), aad(id, owner, version.number(), aad), blob.bytes());
  }

  /**
   * HKDF (RFC 5869) with a salt of its own: what it gives is no tag of any message.
   *
   * @param kind what is derived: the code of a type, or {@code bytes}
   */
  static SecretBytes derive(
      KeyId id, OwnerId owner, KeyVersion version, String kind, ByteString context, int length) {
    byte[] info =
        Encoder.of("cloister-key-derive-v1")
            .bytes(id.bytes())
            .number(version.number())
            .text(owner.issuer())
            .text(owner.subject())
            .text(kind)
            .number(length)
            .bytes(context)
            .encoded();
    return Hkdf.derive(version.material(), SALT, info, length);
  }

  private static Aad aad(KeyId id, OwnerId owner, long version, ByteString aad) {
    return Aad.of("cloister-key-wrap-v1")
        .field(id.bytes().bytes())
        .field(version)
        .field(owner.issuer())
        .field(owner.subject())
        .field(aad.bytes())
        .build();
  }
}
