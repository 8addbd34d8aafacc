package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.VaultRegistry;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationHistory;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault registry put}. */
@Command(
    name = "put",
    description = {
      "Publishes where the vaults of a constellation listen, as its file says it, and the digest"
          + " of the policy of each vault's code. Who publishes it first is its publisher."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 it could not be, 3 wrong use, 4 no answer.",
      "",
      "Examples:",
      "  cloister vault registry put --registry https://cp.example --token t --constellation c.json"
    })
public final class RegistryPutCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private RegistryOptions options = new RegistryOptions();

  @Option(
      names = "--token",
      paramLabel = "FILE",
      required = true,
      description = "An OIDC token for the control plane.")
  private Path token = Path.of("");

  /** The command. */
  public RegistryPutCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    KnownConstellation known = options.known(host);
    List<VaultRegistry.Entry> entries = entries(known);
    try (VaultRegistry registry = VaultRegistry.at(options.url(), TokenFile.of(token)::text)) {
      registry.publish(known.constellationId(), entries);
      host.out().line("published " + entries.size() + " vaults");
      return ExitCode.OK;
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }

  private static List<VaultRegistry.Entry> entries(KnownConstellation known) throws CliException {
    Descriptor current;
    try {
      current =
          ConstellationHistory.verify(known.constellationId(), known.configurations()).current();
    } catch (ConstellationException e) {
      throw CliException.usage("--constellation: " + e.getMessage());
    }
    List<VaultRegistry.Entry> entries = new ArrayList<>();
    for (Member member : current.members()) {
      Optional.ofNullable(known.endpoints().get(member.vault()))
          .ifPresent(
              where ->
                  entries.add(new VaultRegistry.Entry(member.vault(), where, member.codePolicy())));
    }
    if (entries.isEmpty()) {
      throw CliException.usage("--constellation: says of no vault where it listens");
    }
    return entries;
  }
}
