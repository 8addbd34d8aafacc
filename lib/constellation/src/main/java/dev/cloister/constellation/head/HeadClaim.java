package dev.cloister.constellation.head;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.witness.Place;

/**
 * What a service shows to a vault.
 *
 * @param standing where it is
 * @param start 32 random bytes of this start of the service, in its memory only: a machine that was
 *     copied before has others
 * @param base an earlier place that it found in its log, or the same: the one that this vault knows
 */
public record HeadClaim(HeadStanding standing, ByteString start, Place base) {
  /** Length of a start, in bytes. */
  public static final int START_LENGTH = 32;

  /** Refuses what no service shows. */
  public HeadClaim {
    Place place = standing.place();
    if (start.length() != START_LENGTH) {
      throw new IllegalArgumentException("start: expected 32 bytes");
    }
    if (base.seq() > place.seq() || (base.seq() == place.seq() && !base.equals(place))) {
      throw new IllegalArgumentException("base: expected a place before the head, or the head");
    }
  }

  /** Where the service is. */
  public Place place() {
    return standing.place();
  }

  /** Under which incarnation. */
  public long incarnation() {
    return standing.incarnation();
  }
}
