package dev.cloister.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Everything around the command that a test replaces.
 *
 * @param cacheFolder where fetched collateral is kept
 * @param http makes a client when the first request is sent
 */
public record Host(
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    InstantSource clock,
    Path cacheFolder,
    Supplier<HttpClient> http) {
  /** Refuses missing parts. */
  public Host {
    Objects.requireNonNull(in);
    Objects.requireNonNull(out);
    Objects.requireNonNull(err);
    Objects.requireNonNull(clock);
    Objects.requireNonNull(cacheFolder);
    Objects.requireNonNull(http);
  }
}
