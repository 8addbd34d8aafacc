package dev.cloister.constellation;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;

/**
 * A value with one encoding: what is signed, hashed and stored. It begins with the name of its
 * kind, so that no object of one kind is ever one of another.
 */
public interface Canonical {
  /** Length of a hash, in bytes. */
  int HASH_LENGTH = 32;

  /** The encoding, in an array of the caller's. */
  byte[] encoded();

  /** SHA-256 of the encoding. */
  default ByteString hash() {
    return ByteString.copyOf(Crypto.sha256(encoded()));
  }
}
