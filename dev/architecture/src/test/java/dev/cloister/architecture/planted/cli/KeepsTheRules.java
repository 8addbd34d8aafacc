package dev.cloister.architecture.planted.cli;

import dev.cloister.architecture.planted.attestation.ImportsDev;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;

/** Allowed: an arrow of the table, and overloads that take what the lists ask for. */
final class KeepsTheRules {
  private KeepsTheRules() {}

  static Instant now(Clock clock) {
    return Instant.now(clock);
  }

  static byte[] bytes() {
    return ImportsDev.class.getName().getBytes(StandardCharsets.UTF_8);
  }
}
