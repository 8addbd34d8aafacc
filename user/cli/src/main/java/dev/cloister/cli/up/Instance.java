package dev.cloister.cli.up;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.cli.process.HealthCheck;
import dev.cloister.cli.process.RunningService;
import dev.cloister.cli.process.ServiceException;
import dev.cloister.cli.process.ServiceSpec;
import dev.cloister.cli.process.Supervisor;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultClient.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A running development instance. Closing stops its processes; its data stays. */
public final class Instance implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration VAULTS_SERVE = Duration.ofMinutes(1);

  private final Plan plan;
  private final DataDirectory directory;
  private final Supervisor supervisor;

  private Instance(Plan plan, DataDirectory directory, Supervisor supervisor) {
    this.plan = plan;
    this.directory = directory;
    this.supervisor = supervisor;
  }

  /**
   * Takes a data directory and writes what the processes read. Nothing runs yet.
   *
   * @param githubToken what the GitHub stand-in accepts; stays the caller's to wipe
   * @param port the control plane's, or 0 for the one it had before, or any
   * @throws ServiceException when another instance uses the directory, or a port is taken
   */
  public static Instance prepare(
      Installation installation,
      Path data,
      int port,
      byte[] githubToken,
      HealthCheck check,
      LongSupplier ticker)
      throws IOException, ServiceException {
    DataDirectory directory = DataDirectory.take(data);
    try {
      Instance instance =
          new Instance(
              new Plan(installation, data, PortFile.in(data).choose(port)),
              directory,
              new Supervisor(check, START, ticker));
      instance.write(githubToken);
      return instance;
    } catch (IOException | ServiceException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /**
   * Starts the processes and waits until each is healthy.
   *
   * @param progress told what happens, a line each
   * @throws ServiceException naming the process that did not start, with the end of its log; those
   *     that did run until this is closed
   */
  public void start(Consumer<String> progress) throws ServiceException, InterruptedException {
    for (ServiceSpec spec : plan.services()) {
      progress.accept("starting " + spec.name() + " ...");
      supervisor.start(spec);
    }
  }

  /**
   * Starts the vaults, joins them where they are new, and waits until all of them serve.
   *
   * @param surroundings of whoever joins them
   * @throws ServiceException as {@link #start}
   * @throws ClientException when they cannot be joined
   */
  public LocalConstellation startVaults(
      Installation installation, Surroundings surroundings, Consumer<String> progress)
      throws IOException, ServiceException, ClientException, InterruptedException {
    LocalConstellation vaults =
        LocalConstellation.prepare(installation, plan, surroundings.random());
    progress.accept("starting " + Plan.VAULTS + " vaults ...");
    supervisor.startAll(vaults.services());
    try (VaultClient nobody = vaults.nobody(vaults.join(surroundings), surroundings)) {
      new VaultsHealth(nobody, VAULTS_SERVE, surroundings.nanoTime()).awaitServing();
    }
    return vaults;
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
