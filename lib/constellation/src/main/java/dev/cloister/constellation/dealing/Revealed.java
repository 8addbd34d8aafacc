package dev.cloister.constellation.dealing;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.VaultId;

/**
 * The vault has what every dealer is bound to, and shows its nonce: once, for one set of dealings.
 *
 * @param session its hash
 * @param vault who says it
 * @param dealings hash of the round of {@link Dealt}
 * @param nonce 32 bytes
 */
public record Revealed(ByteString session, VaultId vault, ByteString dealings, ByteString nonce)
    implements DealingWord {
  /** Length of a nonce, in bytes. */
  public static final int NONCE_LENGTH = 32;

  static final String DOMAIN = "cloister-dealing-revealed-v1";

  /** Refuses what is not of its form. */
  public Revealed {
    DealingWord.require(session, HASH_LENGTH, "session");
    DealingWord.require(dealings, HASH_LENGTH, "dealings");
    DealingWord.require(nonce, NONCE_LENGTH, "nonce");
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .bytes(session)
        .bytes(vault.bytes())
        .bytes(dealings)
        .bytes(nonce)
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Revealed decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new Revealed(
                in.hash("session"),
                VaultId.read(in, "vault id"),
                in.hash("dealings"),
                in.bytes("nonce", NONCE_LENGTH)));
  }
}
