package dev.cloister.http;

import java.util.Objects;

/**
 * Who sends a request.
 *
 * @param subject the caller's stable name: what records are owned by
 */
public record Principal(String subject) {
  /** Refuses an empty name. */
  public Principal {
    Objects.requireNonNull(subject);
    if (subject.isEmpty()) {
      throw new IllegalArgumentException("expected a name");
    }
  }
}
