package dev.cloister.constellation.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.secret.OwnerId;

/**
 * The handle of a key: one per constellation, owner and name, the same in every vault. It names and
 * opens nothing: whoever knows the names can compute it.
 *
 * @param bytes 32 bytes
 */
public record KeyId(ByteString bytes) {
  private static final String DOMAIN = "cloister-key-id-v1";

  /** Refuses another length. */
  public KeyId {
    if (bytes.length() != Canonical.HASH_LENGTH) {
      throw new IllegalArgumentException("key id: expected 32 bytes, found " + bytes.length());
    }
  }

  /** The handle of that owner's key of that name. */
  public static KeyId of(ByteString constellationId, OwnerId owner, KeyName name) {
    byte[] encoded =
        Encoder.of(DOMAIN)
            .bytes(constellationId)
            .text(owner.issuer())
            .text(owner.subject())
            .text(name.value())
            .encoded();
    return new KeyId(ByteString.copyOf(Crypto.sha256(encoded)));
  }

  /** Reads the field of that name. */
  public static KeyId read(Decoder in, String field) throws ConstellationException {
    return new KeyId(in.hash(field));
  }

  @Override
  public String toString() {
    return bytes.hex();
  }
}
