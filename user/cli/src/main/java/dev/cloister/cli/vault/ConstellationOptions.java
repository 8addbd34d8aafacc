package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.VaultRegistry;
import dev.cloister.client.vault.VaultTrust;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which constellation is asked, whoever asks. */
final class ConstellationOptions {
  @Option(
      names = "--constellation",
      paramLabel = "FILE",
      description = "The constellation, as 'cloister vault init' writes it.")
  private String file = "";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long to wait for vaults (default: ${DEFAULT-VALUE}).")
  private int timeout = 30;

  @Option(
      names = "--registry",
      paramLabel = "URL",
      description =
          "A control plane that is asked where the vaults listen; its word is a hint, before that"
              + " of --constellation.")
  private String registry = "";

  @Mixin private TrustOptions trust = new TrustOptions();

  KnownConstellation known(Host host) throws CliException {
    if (file.isEmpty()) {
      throw CliException.usage("Missing required option: '--constellation=FILE'");
    }
    try {
      return told(host, KnownConstellation.parse(NamedFiles.read(host, file)));
    } catch (ClientException e) {
      throw refused(e);
    }
  }

  /** With what the phonebook says; without it the file's word is as good. */
  private KnownConstellation told(Host host, KnownConstellation known) throws CliException {
    if (registry.isEmpty()) {
      return known;
    }
    try (VaultRegistry phonebook = VaultRegistry.at(RegistryOptions.url(registry))) {
      return known.with(phonebook.endpoints(known.constellationId()));
    } catch (ClientException e) {
      host.err().line("cloister: --registry: " + e.failure().code() + ": " + e.getMessage());
      return known;
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
