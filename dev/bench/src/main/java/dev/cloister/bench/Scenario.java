package dev.cloister.bench;

/** How much a verifier has seen before. */
public enum Scenario {
  /** A platform whose chain it has verified; the quotes differ. */
  WARM("QE report by PCK key; quote by attestation key. Both keys reused"),
  /** Collateral and CA certificates it knows, platforms it does not. */
  NEW_PLATFORM(
      "PCK certificate by its CA (key reused); QE report by PCK key, quote by attestation key (both"
          + " fresh)"),
  /** Nothing: a new verifier for each quote. */
  COLD(
      "PCK certificate, CA, root; TCB signing certificate, root; root CRL, PCK CRL; TCB info, QE"
          + " identity; QE report; quote. Each key decoded once");

  private final String checks;

  Scenario(String checks) {
    this.checks = checks;
  }

  /** The signatures that have to be checked. */
  String checks() {
    return checks;
  }
}
