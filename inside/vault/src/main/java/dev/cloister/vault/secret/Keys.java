package dev.cloister.vault.secret;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretId;

/**
 * Keys of the store. Each part is of fixed length and in hex: no name of anybody's choice is in
 * one.
 */
final class Keys {
  private static final int HANDLE = 64;

  private Keys() {}

  private static final String STATES = "secret/";

  static String states() {
    return STATES;
  }

  static String state(SecretId secret) {
    return STATES + secret;
  }

  static String owned(OwnerId owner) {
    return "owner/" + digest(owner).hex() + "/";
  }

  static String owned(OwnerId owner, SecretId secret) {
    return owned(owner) + secret;
  }

  static String handle(String owned) {
    return owned.substring(owned.length() - HANDLE);
  }

  static String policy(SecretId secret, ByteString digest) {
    return "policy/" + secret + "/" + digest.hex();
  }

  static String ciphertext(SecretId secret, ByteString hash) {
    return "ciphertext/" + secret + "/" + hash.hex() + "/";
  }

  private static ByteString digest(OwnerId owner) {
    byte[] encoded =
        Encoder.of("cloister-vault-owner-v1").text(owner.issuer()).text(owner.subject()).encoded();
    return ByteString.copyOf(Crypto.sha256(encoded));
  }
}
