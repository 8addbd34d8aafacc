package dev.cloister.constellation.head;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.witness.Place;

/**
 * How far a service has come.
 *
 * @param incarnation of the service, 1 or more
 * @param place in its log
 * @param seal by which the service knows its own words ({@link HeadSeal}), 32 bytes: a vault that
 *     lies can show an older place, and cannot make up a later one
 */
public record HeadStanding(long incarnation, Place place, ByteString seal) {
  /** Refuses what no service says. */
  public HeadStanding {
    if (incarnation < 1 || seal.length() != HeadSeal.LENGTH) {
      throw new IllegalArgumentException("expected an incarnation and a seal of 32 bytes");
    }
  }
}
