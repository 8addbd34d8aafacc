package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.VaultTrust;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which constellation is asked, whoever asks. */
final class ConstellationOptions {
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

  @Mixin private TrustOptions trust = new TrustOptions();

  KnownConstellation known(Host host) throws CliException {
    try {
      return KnownConstellation.parse(NamedFiles.read(host, file));
    } catch (ClientException e) {
      throw refused(e);
    }
  }

  VaultTrust trust(Host host, KnownConstellation known) throws CliException {
    try {
      return VaultTrust.of(
          known.constellationId(), known.configurations(), trust.trust(host, known.codePolicies()));
    } catch (ClientException e) {
      throw refused(e);
    }
  }

  int timeout() {
    return timeout;
  }

  private CliException refused(ClientException e) {
    return CliException.usage("--constellation " + file + ": " + e.getMessage());
  }
}
