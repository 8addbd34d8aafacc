package dev.cloister.cli.process;

import dev.cloister.cli.process.ServiceException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A process that was started. Closing it asks it to stop, then makes it. */
public final class RunningService implements AutoCloseable {
  /** All that a child sees of our environment. */
  public static final Set<String> INHERITED =
      Set.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "JAVA_HOME", "CLOISTER_JAVA_OPTS");

  /** Longer than an edge waits for requests in handling. */
  private static final Duration STOP = Duration.ofSeconds(15);

  private static final long POLL_MILLIS = 100;
  private static final int LOG_LINES = 12;

  private final ServiceSpec spec;
  private final Process process;

  private RunningService(ServiceSpec spec, Process process) {
    this.spec = spec;
    this.process = process;
  }

  /**
   * Starts the process; its output goes to its log file.
   *
   * @throws ServiceException with {@link Reason#NOT_STARTED}
   */
  public static RunningService start(ServiceSpec spec) throws ServiceException {
    ProcessBuilder builder = new ProcessBuilder(spec.command());
    builder.environment().keySet().retainAll(INHERITED);
    builder.environment().putAll(spec.environment());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new RunningService(spec, process);
    } catch (IOException e) {
      throw new ServiceException(
          Reason.NOT_STARTED, spec.name() + " could not be started: " + e.getMessage(), e);
    }
  }

  /**
   * Waits until it serves.
   *
   * @param ticker nanoseconds, as of {@link System#nanoTime}
   * @throws ServiceException with {@link Reason#EXITED} as soon as it has ended, {@link
   *     Reason#HEALTH_TIMEOUT} when {@code timeout} is over; with the end of its log
   */
  public void awaitHealthy(HealthCheck check, Duration timeout, LongSupplier ticker)
      throws ServiceException, InterruptedException {
    long started = ticker.getAsLong();
    while (!check.healthy(spec.health())) {
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new ServiceException(
            Reason.EXITED,
            spec.name() + " ended with code " + process.exitValue() + "; " + logTail());
      }
      if (ticker.getAsLong() - started > timeout.toNanos()) {
        throw new ServiceException(
            Reason.HEALTH_TIMEOUT,
            spec.name() + " was not healthy after " + timeout.toSeconds() + " s; " + logTail());
      }
    }
    // Whoever answered may have been there before it: a healthy answer of somebody else's port.
    if (!process.isAlive()) {
      throw new ServiceException(
          Reason.EXITED, spec.name() + " ended, and something else answers for it; " + logTail());
    }
  }

  /** What it was started as. */
  public ServiceSpec spec() {
    return spec;
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean alive() {
    return process.isAlive();
  }

  /** Completes when it has ended. */
  public CompletableFuture<RunningService> ended() {
    return process.onExit().thenApply(ignored -> this);
  }

  /** Ends it at once, as a power cut would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** How it ended; empty while it runs. */
  public OptionalInt exitCode() {
    return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  /** Asks it to stop; makes it after fifteen seconds. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Where its log is and what it says last. */
  public String logTail() {
    Path log = spec.log();
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      List<String> last = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
      return "log " + log + (last.isEmpty() ? " (empty)" : ":\n" + String.join("\n", last));
    } catch (IOException e) {
      return "log " + log + " (unreadable)";
    }
  }
}
