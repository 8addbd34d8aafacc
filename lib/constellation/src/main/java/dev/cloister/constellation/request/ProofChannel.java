package dev.cloister.constellation.request;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.VaultId;

/**
 * The connection that requests are proved for.
 *
 * @param constellationId 32 bytes
 * @param vault whom the sender attested
 * @param nonce 32 bytes that the vault chose for this connection
 * @param exporter TLS exporter of the connection under {@link #EXPORTER_LABEL}, without context, 32
 *     bytes
 */
public record ProofChannel(
    ByteString constellationId, VaultId vault, ByteString nonce, ByteString exporter) {
  /** Label of the TLS exporter (RFC 8446 section 7.5). */
  public static final String EXPORTER_LABEL = "EXPERIMENTAL-cloister-request-v1";

  /** Refuses other lengths. */
  public ProofChannel {
    if (constellationId.length() != Canonical.HASH_LENGTH
        || nonce.length() != 32
        || exporter.length() != 32) {
      throw new IllegalArgumentException("expected an id, a nonce and an exporter of 32 bytes");
    }
  }
}
