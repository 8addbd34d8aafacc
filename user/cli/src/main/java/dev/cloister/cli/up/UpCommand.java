package dev.cloister.cli.up;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.process.HealthCheck;
import dev.cloister.cli.process.RunningService;
import dev.cloister.cli.process.ServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cloister up}. */
@Command(
    name = "up",
    description = {
      "Starts control plane and enclave on this machine and waits until they are healthy.",
      "The enclave runs in the 'local' provider: NO HARDWARE PROTECTS IT. An OpenID Connect issuer"
          + " and a GitHub API stand in for the real ones. Development distribution only."
    },
    footer = {
      "",
      "Ctrl-C stops everything; the data stays. Logs are in DIR/log.",
      "Exit codes: 0 stopped, 1 a process did not start or ended, 3 wrong use."
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
      description = "The control plane's port on 127.0.0.1; 0 picks one (default: 0).")
  private int port;

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
    try (Instance instance = start(installation)) {
      Thread hook =
          new Thread(
              () -> {
                stopping.set(true);
                instance.stop();
              });
      Runtime.getRuntime().addShutdownHook(hook);
      announce(instance.plan());
      RunningService dead = instance.awaitDeath();
      if (stopping.get()) {
        return ExitCode.OK;
      }
      throw new CliException(
          ExitCode.CONTRAINDICATED,
          dead.spec().name() + " ended; stopping the others. " + dead.logTail());
    } catch (IOException e) {
      throw new CliException(
          ExitCode.CONTRAINDICATED, "cannot use " + data + ": " + e.getMessage());
    } catch (ServiceException e) {
      throw new CliException(ExitCode.CONTRAINDICATED, String.valueOf(e.getMessage()));
    }
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

  private Instance start(Installation installation)
      throws IOException, ServiceException, InterruptedException {
    byte[] random = new byte[20];
    host.random().nextBytes(random);
    byte[] token = ("ghp_" + HexFormat.of().formatHex(random)).getBytes(US_ASCII);
    try {
      return Instance.start(
          installation,
          data,
          port,
          token,
          HealthCheck.http(host.http().get()),
          host.ticker(),
          this::say);
    } finally {
      Arrays.fill(token, (byte) 0);
      Arrays.fill(random, (byte) 0);
    }
  }

  private void announce(Plan plan) {
    say("");
    say("HARDWARE: NONE. The 'local' provider protects nothing; it plays a TEE for development.");
    say("");
    say("control plane   " + plan.controlPlane());
    say("enclave         " + plan.enclave());
    say("token issuer    " + plan.issuer() + " (stand-in: gives anybody any token)");
    say("GitHub API      " + plan.github() + " (stand-in; it accepts " + plan.githubTokens() + ")");
    say("data and logs   " + data.toAbsolutePath());
    say("");
    say("Ctrl-C stops everything.");
  }

  private void say(String line) {
    host.out().println(line);
    host.out().flush();
  }
}
