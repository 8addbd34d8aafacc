package dev.cloister.attestation.ear;

import java.util.Objects;

/**
 * Who appraised (draft-ietf-rats-ar4si, section 3.3).
 *
 * @param developer who made the verifier
 * @param build which verifier, and of which version
 */
public record EarVerifierId(String developer, String build) {
  /** Refuses missing values. */
  public EarVerifierId {
    Objects.requireNonNull(developer);
    Objects.requireNonNull(build);
  }
}
