package dev.cloister.vault.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.wire.KeyInfo;
import java.util.Optional;

/**
 * One version of a key. Closing it wipes the key.
 *
 * @param number 1 or more
 * @param created seconds since the epoch, the earliest it may have been
 * @param material 32 bytes of an AES or HMAC key, PKCS #8 of a signing key, any of a share
 * @param publicKey SubjectPublicKeyInfo of a signing key
 */
record KeyVersion(long number, long created, SecretBytes material, Optional<ByteString> publicKey)
    implements AutoCloseable {
  KeyInfo.Version info() {
    return new KeyInfo.Version(number, created, publicKey);
  }

  @Override
  public void close() {
    material.close();
  }
}
