package dev.cloister.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** The entry point: hands the process's surroundings to {@link Cli}. */
public final class Main {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    Host host =
        new Host(
            System.in,
            Screen.on(new PrintWriter(System.out, false, StandardCharsets.UTF_8)),
            Screen.on(new PrintWriter(System.err, false, StandardCharsets.UTF_8)),
            InstantSource.system(),
            cacheFolder(),
            () -> HttpClient.newBuilder().connectTimeout(CONNECT).build(),
            Optional.ofNullable(System.getProperty("cloister.home")).map(Path::of),
            vectors(),
            new SecureRandom(),
            System::nanoTime,
            new SecretOutput(System.out, Main::outIsTerminal),
            System.getProperty("java.class.path"));
    System.exit(Cli.run(host, args));
  }

  /** The JDK only tells of both standard streams together. */
  private static boolean outIsTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      // Elsewhere than on Linux nobody says: a person may be looking.
      return true;
    }
  }

  private static Optional<Path> vectors() {
    String configured = System.getenv("CLOISTER_VECTORS");
    Path folder = Path.of(configured == null ? "../shared/vectors" : configured);
    return Optional.of(folder).filter(Files::isDirectory);
  }

  private static Path cacheFolder() {
    Path base =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .filter(value -> !value.isEmpty())
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
    return base.resolve("cloister").resolve("collateral");
  }
}
