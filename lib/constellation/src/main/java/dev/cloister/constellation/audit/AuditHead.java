package dev.cloister.constellation.audit;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.VaultId;

/**
 * How far an audit log is, signed by the vault's identity key once per batch of entries.
 *
 * @param constellationId 32 bytes
 * @param vault whose log
 * @param incarnation of that vault, 1 or more
 * @param seq of the last entry, 1 or more
 * @param hash of the last entry
 */
public record AuditHead(
    ByteString constellationId, VaultId vault, long incarnation, long seq, ByteString hash)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 256;

  private static final String DOMAIN = "cloister-audit-head-v1";

  /** Refuses what is no head. */
  public AuditHead {
    if (constellationId.length() != HASH_LENGTH || hash.length() != HASH_LENGTH) {
      throw new IllegalArgumentException("expected an id and a hash of 32 bytes");
    }
    if (incarnation < 1 || seq < 1) {
      throw new IllegalArgumentException("expected an incarnation and a number of 1 or more");
    }
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .bytes(constellationId)
        .bytes(vault.bytes())
        .number(incarnation)
        .number(seq)
        .bytes(hash)
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static AuditHead decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new AuditHead(
                in.hash("constellation id"),
                VaultId.read(in, "vault id"),
                in.number("incarnation"),
                in.number("seq"),
                in.hash("hash")));
  }
}
