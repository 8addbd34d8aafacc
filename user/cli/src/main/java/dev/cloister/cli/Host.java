package dev.cloister.cli;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Everything around the command that a test replaces.
 *
 * @param cacheFolder where fetched collateral is kept
 * @param http makes a client when the first request is sent
 * @param home the distribution's folder, where the start script found one
 * @param vectors a folder of real evidence, where there is one
 * @param random for everything that must not be guessed
 * @param ticker nanoseconds, as of {@link System#nanoTime}
 * @param secrets where secrets are written
 * @param classPath of this program: what is measured where it attests itself
 */
public record Host(
    InputStream in,
    Screen out,
    Screen err,
    InstantSource clock,
    Path cacheFolder,
    Supplier<HttpClient> http,
    Optional<Path> home,
    Optional<Path> vectors,
    SecureRandom random,
    LongSupplier ticker,
    SecretOutput secrets,
    String classPath) {
  /** Refuses missing parts. */
  public Host {
    Objects.requireNonNull(in);
    Objects.requireNonNull(out);
    Objects.requireNonNull(err);
    Objects.requireNonNull(clock);
    Objects.requireNonNull(cacheFolder);
    Objects.requireNonNull(http);
    Objects.requireNonNull(home);
    Objects.requireNonNull(vectors);
    Objects.requireNonNull(random);
    Objects.requireNonNull(ticker);
    Objects.requireNonNull(secrets);
    Objects.requireNonNull(classPath);
  }
}
