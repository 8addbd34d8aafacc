package dev.cloister.bench;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import java.time.Instant;
import java.util.List;

/**
 * Issued evidence of one format, of one scenario: real formats under an own root.
 *
 * @param anchors the own root
 * @param at when it is verified
 * @param all the evidence, to go round
 */
record Samples(DevelopmentAnchors anchors, Instant at, List<Sample> all) {
  /** When everything is issued and verified. */
  static final Instant AT = Instant.parse("2026-11-21T00:00:00Z");

  /** More than a verifier keeps, so that going round never meets a known one. */
  static final int PLATFORMS = 1200;

  /** Different evidence of one platform. */
  static final int OF_ONE_PLATFORM = 32;

  /**
   * One piece of evidence.
   *
   * @param evidence its bytes
   * @param collateral what its verification takes
   * @param checks the signatures that have to be checked, cut out by other code than the verifier's
   */
  record Sample(byte[] evidence, Collateral collateral, List<Check> checks) {}
}
