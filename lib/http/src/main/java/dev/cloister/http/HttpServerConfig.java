package dev.cloister.http;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How an edge listens and what it lets callers cost.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 lets the system choose
 * @param tls TLS, or plain HTTP without it
 * @param limits what callers may cost
 */
public record HttpServerConfig(String host, int port, Optional<TlsConfig> tls, Limits limits) {
  /** Refuses ports that do not exist. */
  public HttpServerConfig {
    Objects.requireNonNull(host);
    Objects.requireNonNull(tls);
    Objects.requireNonNull(limits);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("expected a port, found " + port);
    }
  }

  /** Plain HTTP with the default limits. */
  public static HttpServerConfig plain(String host, int port) {
    return new HttpServerConfig(host, port, Optional.empty(), Limits.defaults());
  }

  /** TLS 1.3 with the default limits. */
  public static HttpServerConfig tls(String host, int port, TlsConfig tls) {
    return new HttpServerConfig(host, port, Optional.of(tls), Limits.defaults());
  }

  /** The same with other limits. */
  public HttpServerConfig withLimits(Limits other) {
    return new HttpServerConfig(host, port, tls, other);
  }

  /**
   * What callers may cost.
   *
   * @param connections open connections; more wait unaccepted
   * @param requests requests in handling at once; more are answered 503
   * @param headerBytes request line and header fields together
   * @param headerTime from a connection's start, or from its last answer, to the end of the next
   *     request's header: closes slow and idle connections alike
   * @param bodyTime from the end of the header to the end of the body
   * @param stopTime what requests in handling have when the edge stops
   */
  public record Limits(
      int connections,
      int requests,
      int headerBytes,
      Duration headerTime,
      Duration bodyTime,
      Duration stopTime) {
    /** Refuses limits that let nothing through. */
    public Limits {
      if (connections < 1 || requests < 1 || headerBytes < 256) {
        throw new IllegalArgumentException("expected positive limits");
      }
      if (!headerTime.isPositive() || !bodyTime.isPositive() || stopTime.isNegative()) {
        throw new IllegalArgumentException("expected positive times");
      }
    }

    /** 1024 connections, 256 requests, 8 KiB header in 20 s, body in 20 s, 10 s to stop. */
    public static Limits defaults() {
      return new Limits(
          1024,
          256,
          8 * 1024,
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10));
    }
  }
}
