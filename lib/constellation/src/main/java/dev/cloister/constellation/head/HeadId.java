package dev.cloister.constellation.head;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.secret.OwnerId;

/**
 * The handle of a service's head: one per constellation, owner and name, the same in every vault.
 * It names and opens nothing: whoever knows the names can compute it.
 *
 * @param bytes 32 bytes
 */
public record HeadId(ByteString bytes) {
  private static final String DOMAIN = "cloister-service-head-id-v1";

  /** Refuses another length. */
  public HeadId {
    if (bytes.length() != Canonical.HASH_LENGTH) {
      throw new IllegalArgumentException("head id: expected 32 bytes, found " + bytes.length());
    }
  }

  /** The handle of that owner's head of that name. */
  public static HeadId of(ByteString constellationId, OwnerId owner, HeadName name) {
    byte[] encoded =
        Encoder.of(DOMAIN)
            .bytes(constellationId)
            .text(owner.issuer())
            .text(owner.subject())
            .text(name.value())
            .encoded();
    return new HeadId(ByteString.copyOf(Crypto.sha256(encoded)));
  }

  @Override
  public String toString() {
    return bytes.hex();
  }
}
