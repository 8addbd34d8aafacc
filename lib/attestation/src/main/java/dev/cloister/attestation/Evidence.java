package dev.cloister.attestation;

import dev.cloister.attestation.json.JsonObject;

/**
 * Well-formed evidence of one format: what the bytes say, with nothing verified. {@link
 * Verifier#verify} says whether to believe it.
 */
public interface Evidence {
  /** Its format. */
  Format format();

  /** What the bytes say, unverified, for people and tools: {@code cloister inspect}. */
  JsonObject describe();
}
