package dev.cloister.constellation.commit;

import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.Signed;

/**
 * A vote, and whose word it rests on. That the writer's key is the owner's only the owner knows;
 * members vote for nothing that the caller's key did not sign.
 *
 * @param proposal what was voted for
 * @param writer the request key that signed it
 */
public record Accepted(Signed<Proposal> proposal, P256PublicKey writer) {
  /** In which ballot. */
  public Ballot ballot() {
    return proposal.object().ballot();
  }

  /** For what. */
  public WriteIntent state() {
    return proposal.object().state();
  }

  /** Whether both are votes for one thing: signatures are not unique. */
  public boolean isForSame(Accepted other) {
    return proposal.object().equals(other.proposal.object());
  }

  /**
   * Refuses what the writer did not sign.
   *
   * @throws ConstellationException with {@link Reason#SIGNATURE_INVALID}
   */
  public void verify() throws ConstellationException {
    proposal.verify(writer);
  }

  /** Writes it into an object's fields. */
  public void write(Encoder out) {
    proposal.write(out);
    out.bytes(writer.spki());
  }

  /** Reads it out of an object's fields. */
  public static Accepted read(Decoder in) throws ConstellationException {
    return new Accepted(
        Signed.read(in.object(Proposal.DOMAIN, Proposal.MAX_LENGTH, Proposal::read), in),
        P256PublicKey.of(in.bytes("writer", P256PublicKey.LENGTH)));
  }
}
