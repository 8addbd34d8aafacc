package dev.cloister.constellation.head;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.witness.Place;
import java.util.Optional;

/**
 * What a vault remembers of a service, and how that changes: as a vault remembers its peers, but
 * that the service is known by its channel and signs nothing. Immutable: what is {@link
 * Outcome#after} is made durable before it is answered.
 *
 * @param standing the highest that the service showed
 * @param start which start of the service has the incarnation, 32 bytes
 */
public record HeldHead(HeadStanding standing, ByteString start) implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 256;

  private static final String DOMAIN = "cloister-held-head-v1";

  /** What a vault says of a claim. */
  public enum Verdict {
    /** It is remembered. */
    TAKEN,
    /** The incarnation is another start's. */
    FENCED,
    /**
     * It does not go on from what is known: it is before that, contradicts it, or does not show it
     * as its base. The service reads what is known and finds out which.
     */
    CONFLICT
  }

  /**
   * What came of a claim.
   *
   * @param verdict what to answer
   * @param after what is remembered now; empty where nothing was and nothing is
   */
  public record Outcome(Verdict verdict, Optional<HeldHead> after) {}

  /** Refuses another length. */
  public HeldHead {
    if (start.length() != HeadClaim.START_LENGTH) {
      throw new IllegalArgumentException("start: expected 32 bytes");
    }
  }

  /** A start asks for an incarnation. One start gets it, and may ask again. */
  public static Outcome open(Optional<HeldHead> known, HeadClaim claim) {
    if (known.isPresent() && !known.get().yields(claim) && !known.get().isOf(claim)) {
      return new Outcome(Verdict.FENCED, known);
    }
    return taken(known, claim);
  }

  /** The start that has the incarnation shows how far it is. */
  public static Outcome advance(Optional<HeldHead> known, HeadClaim claim) {
    return known.filter(held -> held.isOf(claim)).isEmpty()
        ? new Outcome(Verdict.FENCED, known)
        : taken(known, claim);
  }

  private static Outcome taken(Optional<HeldHead> known, HeadClaim claim) {
    boolean follows = known.isEmpty() || known.get().isFollowedBy(claim);
    return follows
        ? new Outcome(Verdict.TAKEN, Optional.of(new HeldHead(claim.standing(), claim.start())))
        : new Outcome(Verdict.CONFLICT, known);
  }

  private boolean yields(HeadClaim claim) {
    return claim.incarnation() > standing.incarnation();
  }

  private boolean isOf(HeadClaim claim) {
    return claim.incarnation() == standing.incarnation() && claim.start().equals(start);
  }

  private boolean isFollowedBy(HeadClaim claim) {
    Place known = standing.place();
    return claim.place().equals(known)
        || (claim.place().seq() > known.seq() && claim.base().equals(known));
  }

  @Override
  public byte[] encoded() {
    Encoder out = Encoder.of(DOMAIN).number(standing.incarnation());
    standing.place().write(out);
    return out.bytes(standing.seal()).bytes(start).encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static HeldHead decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, HeldHead::read);
  }

  private static HeldHead read(Decoder in) throws ConstellationException {
    long incarnation = in.number("incarnation");
    Place place = Place.read(in, "place");
    return new HeldHead(
        new HeadStanding(incarnation, place, in.hash("seal")),
        in.bytes("start", HeadClaim.START_LENGTH));
  }
}
