package dev.cloister.cli.up;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.process.HealthCheck;
import dev.cloister.cli.process.RunningService;
import dev.cloister.cli.process.ServiceException;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.Pace;
import dev.cloister.client.vault.VaultClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cloister up}. */
@Command(
    name = "up",
    description = {
      "Starts control plane, enclave and three vaults on this machine, joins the vaults to a"
          + " constellation, and waits until all of them are healthy.",
      "Enclave and vaults run in the 'local' provider: NO HARDWARE PROTECTS THEM. An OpenID Connect"
          + " issuer and a GitHub API stand in for the real ones. Development distribution only."
    },
    footer = {
      "",
      "Ctrl-C and SIGTERM stop everything; the data stays, and the next start with the same DIR"
          + " goes on with it. Logs are in DIR/log.",
      "",
      "Exit codes: 130 stopped by Ctrl-C, 143 by SIGTERM, 1 a process did not start or ended by"
          + " itself (the others are stopped), 3 wrong use.",
      "",
      "Examples:",
      "  cloister up",
      "  cloister up --data ~/cloister --port 8080"
    })
public final class UpCommand implements Callable<Integer> {
  private final Host host;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the instance keeps its files (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("cloister-data");

  @Option(
      names = "--port",
      paramLabel = "N",
      description =
          "The control plane's port on 127.0.0.1; 0 picks one (default: the last one, else 0).")
  private int port;

  @Option(names = "--without-vaults", description = "Start no vaults.")
  private boolean withoutVaults;

  /** The command. */
  public UpCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException, InterruptedException {
    Installation installation = Installation.of(host.home());
    requireDevelopment(installation);
    if (port < 0 || port > 65_535) {
      throw CliException.usage("--port: expected 0 to 65535");
    }
    AtomicBoolean stopping = new AtomicBoolean();
    try (Instance instance = prepare(installation)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(instance, stopping)));
      instance.start(this::say);
      Optional<LocalConstellation> vaults =
          withoutVaults
              ? Optional.empty()
              : Optional.of(instance.startVaults(installation, surroundings(), this::say));
      announce(instance.plan(), vaults);
      return ended(instance.awaitDeath(), stopping);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.CONTRAINDICATED, "cannot use " + data + ": " + e.getMessage());
    } catch (ServiceException | ClientException e) {
      if (stopping.get()) {
        return ExitCode.INTERRUPTED;
      }
      throw CliException.ofLines(ExitCode.CONTRAINDICATED, String.valueOf(e.getMessage()));
    }
  }

  private VaultClient.Surroundings surroundings() {
    return new VaultClient.Surroundings(Pace.DEFAULT, host.clock(), host.ticker(), host.random());
  }

  // In the shutdown hook: the exit code is the signal's by now.
  private void stop(Instance instance, AtomicBoolean stopping) {
    boolean asked = stopping.compareAndSet(false, true);
    if (asked) {
      say("stopping ...");
    }
    instance.stop();
    if (asked) {
      say("stopped; the data stays in " + data.toAbsolutePath());
    }
  }

  private static int ended(RunningService dead, AtomicBoolean stopping) throws CliException {
    // A terminal's Ctrl-C reaches every process of the group, and a child may be the faster one.
    boolean interrupted = dead.exitCode().equals(OptionalInt.of(ExitCode.INTERRUPTED));
    if (interrupted || !stopping.compareAndSet(false, true)) {
      return ExitCode.INTERRUPTED;
    }
    throw CliException.ofLines(
        ExitCode.CONTRAINDICATED,
        "process_exited: "
            + dead.spec().name()
            + " ended with code "
            + dead.exitCode().orElse(ExitCode.INTERNAL)
            + "; the others are stopped. "
            + dead.logTail());
  }

  /**
   * Refuses a distribution without the software TEE.
   *
   * @throws CliException saying how production is started
   */
  public static void requireDevelopment(Installation installation) throws CliException {
    if (!installation.development()) {
      throw new CliException(
          ExitCode.CONTRAINDICATED,
          "this distribution has no software TEE. In production the enclave runs in a TEE of its"
              + " own machine: bin/cloister-enclave there, bin/cloister-controlplane here");
    }
  }

  private Instance prepare(Installation installation) throws IOException, ServiceException {
    byte[] random = new byte[20];
    host.random().nextBytes(random);
    byte[] token = ("ghp_" + HexFormat.of().formatHex(random)).getBytes(US_ASCII);
    try {
      return Instance.prepare(
          installation, data, port, token, HealthCheck.http(host.http().get()), host.ticker());
    } finally {
      Arrays.fill(token, (byte) 0);
      Arrays.fill(random, (byte) 0);
    }
  }

  private void announce(Plan plan, Optional<LocalConstellation> vaults) {
    say("");
    say("HARDWARE: NONE. The 'local' provider protects nothing; it plays a TEE for development.");
    say("");
    say("control plane   " + plan.controlPlane());
    say("enclave         " + plan.enclave());
    vaults.ifPresent(made -> say("constellation   " + made.file()));
    say("token issuer    " + plan.issuer() + " (stand-in: gives anybody any token)");
    say("GitHub API      " + plan.github() + " (stand-in; it accepts " + plan.githubTokens() + ")");
    say("data and logs   " + data.toAbsolutePath());
    say("");
    say("Ctrl-C stops everything.");
  }

  private void say(String line) {
    host.out().line(line);
    host.out().flush();
  }
}
