package dev.cloister.cli.up;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The distribution this command was started from.
 *
 * @param home its folder: bin, lib, libexec, and dev in the development distribution
 */
public record Installation(Path home) {

  /**
   * The distribution.
   *
   * @param home what the start script found; empty when the command runs without one
   * @throws CliException when there is none
   */
  public static Installation of(Optional<Path> home) throws CliException {
    if (home.isEmpty() || !Files.isExecutable(home.get().resolve("libexec").resolve("run"))) {
      throw new CliException(
          ExitCode.CONTRAINDICATED,
          "this needs the distribution: start it as bin/cloister (make build assembles it)");
    }
    return new Installation(home.get().toAbsolutePath());
  }

  /** The same programs somewhere else. */
  public static Installation copyAt(Path home) {
    return new Installation(home.toAbsolutePath());
  }

  /** Whether the software TEE and the stand-ins for the outside world are here. */
  public boolean development() {
    return Files.isDirectory(home.resolve("dev").resolve("tee-local"))
        && Files.isDirectory(home.resolve("dev").resolve("testkit"));
  }

  /** The folders whose jars an enclave process loads, in that order. */
  public List<Path> enclaveFolders() {
    return inside("enclave");
  }

  /** The folders whose jars a vault process loads, in that order. */
  public List<Path> vaultFolders() {
    return inside("vault");
  }

  private List<Path> inside(String process) {
    Path jars = home.resolve("lib").resolve(process);
    return development() ? List.of(jars, home.resolve("dev").resolve("tee-local")) : List.of(jars);
  }

  /** A program of {@code bin}. */
  public List<String> program(String name) {
    return List.of(home.resolve("bin").resolve(name).toString());
  }

  /** A development tool. */
  List<String> tool(String mainClass, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("libexec").resolve("run").toString());
    command.add("testkit");
    command.add(mainClass);
    command.addAll(List.of(arguments));
    return List.copyOf(command);
  }
}
