package dev.cloister.bench;

/** How much a verifier has seen before. */
public enum Scenario {
  /** A platform whose chain it has verified; the evidence differs. */
  WARM,
  /** Collateral and CA certificates it knows, platforms it does not. */
  NEW_PLATFORM,
  /** Nothing: a new verifier for each piece of evidence. */
  COLD
}
