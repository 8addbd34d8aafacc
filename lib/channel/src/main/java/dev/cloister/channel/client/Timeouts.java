package dev.cloister.channel.client;

import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * How long a client waits.
 *
 * @param connect for TCP and TLS together
 * @param exchange for M1 to M4 together, evidence at both ends included
 * @param request from the first byte of a request to the last of its answer
 * @param idle how long a connection is kept for the next request; less than what the server keeps
 */
public record Timeouts(Duration connect, Duration exchange, Duration request, Duration idle) {
  /** 10 s to connect, 20 s for the exchange, 30 s for a request, 15 s idle. */
  public static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          Duration.ofSeconds(15));

  /** Refuses times that let nothing through. */
  public Timeouts {
    if (!connect.isPositive() || !exchange.isPositive() || !request.isPositive()) {
      throw new IllegalArgumentException("expected positive times");
    }
    if (idle.isNegative()) {
      throw new IllegalArgumentException("expected an idle time");
    }
  }

  /** The shortest time that a piece of work may take. */
  Duration shortest() {
    return Stream.of(connect, exchange, request).min(Comparator.naturalOrder()).orElseThrow();
  }
}
