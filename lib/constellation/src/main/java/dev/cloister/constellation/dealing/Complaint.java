package dev.cloister.constellation.dealing;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.VaultId;

/**
 * What a dealer sent to this vault does not open, or is not what the dealer is bound to. One of the
 * two is at fault; the session ends.
 *
 * @param session its hash
 * @param vault who says it
 * @param dealings hash of the round of {@link Dealt}
 * @param dealer about whom
 */
public record Complaint(ByteString session, VaultId vault, ByteString dealings, VaultId dealer)
    implements DealingWord {
  static final String DOMAIN = "cloister-dealing-complaint-v1";

  /** Refuses what is not of its form. */
  public Complaint {
    DealingWord.require(session, HASH_LENGTH, "session");
    DealingWord.require(dealings, HASH_LENGTH, "dealings");
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .bytes(session)
        .bytes(vault.bytes())
        .bytes(dealings)
        .bytes(dealer.bytes())
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Complaint decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new Complaint(
                in.hash("session"),
                VaultId.read(in, "vault id"),
                in.hash("dealings"),
                VaultId.read(in, "dealer")));
  }
}
