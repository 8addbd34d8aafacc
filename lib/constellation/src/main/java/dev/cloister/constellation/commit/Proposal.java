package dev.cloister.constellation.commit;

import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;

/**
 * What a coordinator asks members to vote for in a ballot. The owner's request key signs both
 * together: a vault that lies can neither make up a state that was voted for, nor move one that the
 * owner did propose into a greater ballot. A coordinator proposes one state in a ballot.
 *
 * @param ballot the attempt, round 1 or more
 * @param state of a step, 1 or more
 */
public record Proposal(Ballot ballot, WriteIntent state) implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 512;

  static final String DOMAIN = "cloister-proposal-v1";

  /** Refuses what nobody votes for. */
  public Proposal {
    if (ballot.round() < 1 || state.revision().step() < 1) {
      throw new IllegalArgumentException("proposal: expected a ballot of round 1 or more, a step");
    }
  }

  @Override
  public byte[] encoded() {
    Encoder out = Encoder.of(DOMAIN);
    ballot.write(out);
    state.write(out);
    return out.encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Proposal decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, Proposal::read);
  }

  static Proposal read(Decoder in) throws ConstellationException {
    return new Proposal(Ballot.read(in), WriteIntent.read(in));
  }
}
