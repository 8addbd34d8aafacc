package dev.cloister.controlplane.storage;

import java.time.Instant;
import java.util.Map;

/**
 * A sealed credential as it is stored.
 *
 * @param id chosen by the client, unique for its owner
 * @param path unique for its owner
 * @param version 1, and one more for each value after it
 * @param ciphertext sealed under the owner's root key
 * @param createdAt for people
 * @param updatedAt for people
 */
public record Credential(
    String id,
    String path,
    long version,
    Map<String, String> labels,
    Ciphertext ciphertext,
    Instant createdAt,
    Instant updatedAt) {
  /** Copies the labels. */
  public Credential {
    labels = Map.copyOf(labels);
  }
}
