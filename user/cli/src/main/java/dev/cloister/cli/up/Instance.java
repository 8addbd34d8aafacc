package dev.cloister.cli.up;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.cli.process.HealthCheck;
import dev.cloister.cli.process.Ports;
import dev.cloister.cli.process.RunningService;
import dev.cloister.cli.process.ServiceException;
import dev.cloister.cli.process.ServiceSpec;
import dev.cloister.cli.process.Supervisor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A running development instance. Closing stops its processes; its data stays. */
public final class Instance implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);

  private final Plan plan;
  private final DataDirectory directory;
  private final Supervisor supervisor;

  private Instance(Plan plan, DataDirectory directory, Supervisor supervisor) {
    this.plan = plan;
    this.directory = directory;
    this.supervisor = supervisor;
  }

  /**
   * Starts the processes and waits until each is healthy.
   *
   * @param githubToken what the GitHub stand-in accepts; stays the caller's to wipe
   * @param port the control plane's, or 0 for any
   * @param progress told what happens, a line each
   * @throws ServiceException naming the process that did not start, with the end of its log
   */
  public static Instance start(
      Installation installation,
      Path data,
      int port,
      byte[] githubToken,
      HealthCheck check,
      LongSupplier ticker,
      Consumer<String> progress)
      throws IOException, ServiceException, InterruptedException {
    DataDirectory directory = DataDirectory.take(data);
    Supervisor supervisor = new Supervisor(check, START, ticker);
    Instance instance =
        new Instance(new Plan(installation, data, addresses(port)), directory, supervisor);
    try {
      instance.write(githubToken);
      for (int each : instance.plan.ports()) {
        Ports.requireFree(each);
      }
      for (ServiceSpec spec : instance.plan.services()) {
        progress.accept("starting " + spec.name() + " ...");
        supervisor.start(spec);
      }
      return instance;
    } catch (IOException | ServiceException | InterruptedException | RuntimeException e) {
      instance.close();
      throw e;
    }
  }

  private static Plan.Addresses addresses(int port) throws IOException {
    List<Integer> free = Ports.free(4);
    return new Plan.Addresses(
        port == 0 ? free.get(0) : port, free.get(1), free.get(2), free.get(3));
  }

  private void write(byte[] githubToken) throws IOException {
    DataDirectory.write(
        plan.enclaveConfiguration(), plan.enclaveSettings().toPrettyJson().getBytes(UTF_8));
    DataDirectory.write(plan.githubTokens(), githubToken);
  }

  /** What runs where. */
  public Plan plan() {
    return plan;
  }

  /** Starts one more process of this instance. */
  public RunningService start(ServiceSpec spec) throws ServiceException, InterruptedException {
    return supervisor.start(spec);
  }

  /** The running process of that name. */
  public RunningService service(String name) {
    return supervisor.find(name);
  }

  /** Waits until one process has ended, and says which. */
  public RunningService awaitDeath() throws InterruptedException {
    return supervisor.awaitDeath();
  }

  /** Stops the processes; for a shutdown hook, while somebody else still closes. */
  public void stop() {
    supervisor.close();
  }

  @Override
  public void close() {
    stop();
    try {
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
