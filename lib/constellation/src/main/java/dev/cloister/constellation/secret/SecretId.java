package dev.cloister.constellation.secret;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;

/**
 * The handle of a secret: one per constellation, owner and name. It names and opens nothing:
 * whoever knows the names can compute it.
 *
 * @param bytes 32 bytes
 */
public record SecretId(ByteString bytes) {
  private static final String DOMAIN = "cloister-secret-id-v1";

  /** Refuses another length. */
  public SecretId {
    if (bytes.length() != Canonical.HASH_LENGTH) {
      throw new IllegalArgumentException("secret id: expected 32 bytes, found " + bytes.length());
    }
  }

  /** The handle of that owner's secret of that name. */
  public static SecretId of(ByteString constellationId, OwnerId owner, SecretName name) {
    byte[] encoded =
        Encoder.of(DOMAIN)
            .bytes(constellationId)
            .text(owner.issuer())
            .text(owner.subject())
            .text(name.value())
            .encoded();
    return new SecretId(ByteString.copyOf(Crypto.sha256(encoded)));
  }

  /** Reads the field of that name. */
  public static SecretId read(Decoder in, String field) throws ConstellationException {
    return new SecretId(in.hash(field));
  }

  @Override
  public String toString() {
    return bytes.hex();
  }
}
