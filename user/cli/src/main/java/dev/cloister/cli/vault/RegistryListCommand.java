package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.VaultRegistry;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cloister vault registry list}. */
@Command(
    name = "list",
    description = "Shows what is published of a constellation: somebody's word.",
    footer = {
      "",
      "Exit codes: 0 done, 1 it could not be, 3 wrong use, 4 no answer.",
      "",
      "Examples:",
      "  cloister vault registry list --registry https://cp.example --constellation c.json"
    })
public final class RegistryListCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private RegistryOptions options = new RegistryOptions();

  /** The command. */
  public RegistryListCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    try (VaultRegistry registry = VaultRegistry.at(options.url())) {
      for (VaultRegistry.Entry entry : registry.entries(options.known(host).constellationId())) {
        host.out()
            .line(
                entry.vault()
                    + "  "
                    + entry.endpoint().host()
                    + ":"
                    + entry.endpoint().port()
                    + "  "
                    + entry.measurement().hex());
      }
      return ExitCode.OK;
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }
}
