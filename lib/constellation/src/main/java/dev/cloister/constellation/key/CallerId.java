package dev.cloister.constellation.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.secret.OwnerId;

/**
 * Names a caller: somebody who logs in, or one instance of attested code.
 *
 * @param bytes 32 bytes
 */
public record CallerId(ByteString bytes) {
  /** Refuses another length. */
  public CallerId {
    if (bytes.length() != Canonical.HASH_LENGTH) {
      throw new IllegalArgumentException("caller id: expected 32 bytes, found " + bytes.length());
    }
  }

  /** Somebody, as an issuer names them. */
  public static CallerId of(OwnerId person) {
    return new CallerId(
        hash(Encoder.of("cloister-caller-person-v1").text(person.issuer()).text(person.subject())));
  }

  /** Code, by the identity key that it shows on its attested channel. */
  public static CallerId of(P256PublicKey identity) {
    return new CallerId(hash(Encoder.of("cloister-caller-code-v1").bytes(identity.spki())));
  }

  private static ByteString hash(Encoder encoder) {
    return ByteString.copyOf(Crypto.sha256(encoder.encoded()));
  }

  @Override
  public String toString() {
    return bytes.hex();
  }
}
