package dev.cloister.attestation.x509;

import dev.cloister.attestation.FindingCode;

/** What came of the search for a path. */
public sealed interface PathResult {
  /** There is one. */
  record Found(CertificatePath path) implements PathResult {}

  /**
   * There is none.
   *
   * @param code {@link FindingCode#CHAIN_UNTRUSTED}, {@link FindingCode#CHAIN_SIGNATURE} or {@link
   *     FindingCode#CHAIN_ROLE}
   * @param detail where it stopped
   */
  record NotFound(FindingCode code, String detail) implements PathResult {}
}
