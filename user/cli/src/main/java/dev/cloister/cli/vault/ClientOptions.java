package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.Pace;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultTrust;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which constellation is asked, by whom. */
final class ClientOptions {
  @Option(
      names = "--constellation",
      paramLabel = "FILE",
      required = true,
      description = "The constellation, as 'cloister vault init' writes it.")
  private String file = "";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long to wait for vaults (default: ${DEFAULT-VALUE}).")
  private int timeout = 30;

  @Mixin private OwnerOptions owner = new OwnerOptions();

  @Mixin private TrustOptions trust = new TrustOptions();

  /** A client; the caller closes it. */
  VaultClient open(Host host) throws CliException {
    try {
      KnownConstellation known = KnownConstellation.parse(NamedFiles.read(host, file));
      VaultTrust vaults =
          VaultTrust.of(
              known.constellationId(),
              known.configurations(),
              trust.trust(host, known.codePolicies()));
      return VaultClient.connect(
          vaults, known.endpoints(), owner.credentials(), surroundings(host, timeout));
    } catch (ClientException e) {
      throw CliException.usage("--constellation " + file + ": " + e.getMessage());
    }
  }

  static VaultClient.Surroundings surroundings(Host host, int timeout) throws CliException {
    if (timeout < 1 || timeout > 3600) {
      throw CliException.usage("--timeout: expected 1 to 3600 seconds");
    }
    return new VaultClient.Surroundings(
        new Pace(Pace.DEFAULT.hedge(), Duration.ofSeconds(timeout), Pace.DEFAULT.linger()),
        host.clock(),
        host.ticker(),
        host.random());
  }
}
