package dev.cloister.cli.backup;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.Screen;
import dev.cloister.cli.process.RunningService;
import dev.cloister.cli.up.Installation;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The installed control plane program, run to its end for an operator. */
final class ControlPlaneProgram {
  private final Host host;
  private final Installation installation;

  private ControlPlaneProgram(Host host, Installation installation) {
    this.host = host;
    this.installation = installation;
  }

  static ControlPlaneProgram of(Host host) throws CliException {
    return new ControlPlaneProgram(host, Installation.of(host.home()));
  }

  /**
   * Runs it; what it prints is printed.
   *
   * @param settings in place of the environment's
   * @return its exit code
   */
  int run(Optional<Map<String, String>> settings, String... arguments)
      throws CliException, InterruptedException {
    List<String> command = new ArrayList<>(installation.program("cloister-controlplane"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    settings.ifPresent(
        given -> {
          builder.environment().keySet().retainAll(RunningService.INHERITED);
          builder.environment().putAll(given);
        });
    try {
      Process process = builder.start();
      Thread hook = new Thread(process::destroy);
      Runtime.getRuntime().addShutdownHook(hook);
      process.getOutputStream().close();
      Thread errors =
          Thread.ofVirtual()
              .start(() -> copy(process.errorReader(StandardCharsets.UTF_8), host.err()));
      copy(process.inputReader(StandardCharsets.UTF_8), host.out());
      errors.join();
      int exitCode = process.waitFor();
      Runtime.getRuntime().removeShutdownHook(hook);
      return exitCode == 0 || exitCode == 2 ? exitCode : ExitCode.CONTRAINDICATED;
    } catch (IOException e) {
      throw new CliException(
          ExitCode.CONTRAINDICATED, "cloister-controlplane could not be started");
    }
  }

  private static void copy(BufferedReader from, Screen to) {
    from.lines().forEach(to::line);
  }
}
