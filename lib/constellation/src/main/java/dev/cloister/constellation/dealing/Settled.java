package dev.cloister.constellation.dealing;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.VaultId;

/**
 * All dealings hold, and the vault has its new share on its disk. The old one is the secret's until
 * the step is committed.
 *
 * @param session its hash
 * @param vault who says it
 * @param shareHeader hash of how the data key is shared then
 */
public record Settled(ByteString session, VaultId vault, ByteString shareHeader)
    implements DealingWord {
  static final String DOMAIN = "cloister-dealing-settled-v1";

  /** Refuses what is not of its form. */
  public Settled {
    DealingWord.require(session, HASH_LENGTH, "session");
    DealingWord.require(shareHeader, HASH_LENGTH, "share header");
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN).bytes(session).bytes(vault.bytes()).bytes(shareHeader).encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Settled decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new Settled(in.hash("session"), VaultId.read(in, "vault id"), in.hash("share header")));
  }
}
