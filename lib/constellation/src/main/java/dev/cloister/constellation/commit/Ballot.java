package dev.cloister.constellation.commit;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import java.util.Arrays;
import java.util.Comparator;

/**
 * A coordinator's attempt to take a step that only one can take. Later ones are greater.
 *
 * @param round 0 for writes, which need none
 * @param proposer 16 random bytes of the coordinator; zeros in round 0
 */
public record Ballot(long round, ByteString proposer) implements Comparable<Ballot> {
  /** Length of a proposer, in bytes. */
  public static final int PROPOSER_LENGTH = 16;

  /** What writes have. */
  public static final Ballot NONE = new Ballot(0, ByteString.copyOf(new byte[PROPOSER_LENGTH]));

  private static final Comparator<Ballot> ORDER =
      Comparator.comparingLong(Ballot::round)
          .thenComparing(ballot -> ballot.proposer().bytes(), Arrays::compareUnsigned);

  /** Refuses what is no ballot. */
  public Ballot {
    if (round < 0 || proposer.length() != PROPOSER_LENGTH) {
      throw new IllegalArgumentException("ballot: expected a round and 16 bytes of proposer");
    }
    if (round == 0 && !proposer.equals(ByteString.copyOf(new byte[PROPOSER_LENGTH]))) {
      throw new IllegalArgumentException("ballot: expected no proposer in round 0");
    }
  }

  /** Writes the fields of a ballot into an object's. */
  public void write(Encoder out) {
    out.number(round).bytes(proposer);
  }

  /** Reads what {@link #write} wrote. */
  public static Ballot read(Decoder in) throws ConstellationException {
    return new Ballot(in.number("round"), in.bytes("proposer", PROPOSER_LENGTH));
  }

  @Override
  public int compareTo(Ballot other) {
    return ORDER.compare(this, other);
  }
}
