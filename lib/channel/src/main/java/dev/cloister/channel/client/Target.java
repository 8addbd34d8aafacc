package dev.cloister.channel.client;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where a service listens.
 *
 * @param host name or address
 * @param port of TLS
 */
public record Target(String host, int port) {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|[0-9a-fA-F:.]{2,45}");

  /** Refuses what cannot be connected to. */
  public Target {
    Objects.requireNonNull(host);
    if (!HOST.matcher(host).matches() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("expected a host and a port");
    }
  }

  String authority() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
