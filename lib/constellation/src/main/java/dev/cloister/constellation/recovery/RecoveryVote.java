package dev.cloister.constellation.recovery;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.witness.Head;

/**
 * A member's word that its log extends every table of a round, and the head with which it goes on.
 * Its identity key signs it, once in a life.
 *
 * @param round {@link RecoveryRound#id}
 * @param head in the next incarnation, signed
 */
public record RecoveryVote(ByteString round, Signed<Head> head) implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 1024;

  private static final String DOMAIN = "cloister-recovery-vote-v1";

  /** Refuses another length. */
  public RecoveryVote {
    if (round.length() != HASH_LENGTH) {
      throw new IllegalArgumentException("round: expected a hash");
    }
  }

  @Override
  public byte[] encoded() {
    Encoder out = Encoder.of(DOMAIN).bytes(round);
    head.write(out);
    return out.encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static RecoveryVote decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in -> new RecoveryVote(in.hash("round"), Head.readSigned(in)));
  }
}
