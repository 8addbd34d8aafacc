package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.VaultRegistry;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault registry rm}. */
@Command(
    name = "rm",
    description = "Removes what the caller published of a constellation.",
    footer = {
      "",
      "Exit codes: 0 done, 1 it could not be, 3 wrong use, 4 no answer.",
      "",
      "Examples:",
      "  cloister vault registry rm --registry https://cp.example --token t --constellation c.json"
    })
public final class RegistryRemoveCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private RegistryOptions options = new RegistryOptions();

  @Option(
      names = "--token",
      paramLabel = "FILE",
      required = true,
      description = "An OIDC token for the control plane.")
  private Path token = Path.of("");

  /** The command. */
  public RegistryRemoveCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    try (VaultRegistry registry = VaultRegistry.at(options.url(), TokenFile.of(token)::text)) {
      registry.remove(options.known(host).constellationId());
      host.out().line("removed");
      return ExitCode.OK;
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }
}
