package dev.cloister.cli;

import dev.cloister.attestation.bytes.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;

/** One run of the command through its entry point: what it answered and what it printed. */
public record CliRun(int exitCode, String out, String err, ByteString secrets) {

  /** A program that consists of one jar; which one means nothing. */
  private static final String CLASS_PATH =
      Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().getPath())
          .toString();

  /** Runs it with nothing on standard input. */
  public static CliRun of(Path cache, Instant now, Object... args) {
    return with(cache, now, new byte[0], args);
  }

  /** Runs it where any use of the network is a failure. */
  public static CliRun withoutNetwork(Path cache, Instant now, Object... args) {
    return run(
        cache,
        now,
        new byte[0],
        () -> {
          throw new AssertionError("the network was asked");
        },
        false,
        args);
  }

  /** Runs it with these bytes on standard input. */
  public static CliRun with(Path cache, Instant now, byte[] in, Object... args) {
    return run(cache, now, in, HttpClient::newHttpClient, false, args);
  }

  /** Runs it where a person looks at standard output. */
  public static CliRun onTerminal(Path cache, Instant now, Object... args) {
    return run(cache, now, new byte[0], HttpClient::newHttpClient, true, args);
  }

  private static CliRun run(
      Path cache,
      Instant now,
      byte[] in,
      Supplier<HttpClient> http,
      boolean terminal,
      Object... args) {
    ByteArrayOutputStream secrets = new ByteArrayOutputStream();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Host host =
        new Host(
            new ByteArrayInputStream(in),
            Screen.on(new PrintWriter(out)),
            Screen.on(new PrintWriter(err)),
            () -> now,
            cache,
            http,
            Optional.empty(),
            Optional.empty(),
            new SecureRandom(),
            System::nanoTime,
            new SecretOutput(secrets, () -> terminal),
            CLASS_PATH);
    int exitCode =
        Cli.run(host, List.of(args).stream().map(Object::toString).toArray(String[]::new));
    return new CliRun(
        exitCode, out.toString(), err.toString(), ByteString.copyOf(secrets.toByteArray()));
  }
}
