package dev.cloister.cli.key;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.vault.ClientOptions;
import dev.cloister.cli.vault.Failures;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.KeyClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which vault's keys are asked for, by whom. */
final class VaultOptions {
  @Mixin private ClientOptions client = new ClientOptions();

  @Option(
      names = "--vault",
      paramLabel = "ID",
      required = true,
      description = "The vault that holds the key: its id, or the beginning of it.")
  private String vault = "";

  /** What is done with a client. */
  @FunctionalInterface
  interface Body {
    /** Does it, and answers the exit code. */
    int run(KeyClient keys) throws CliException, ClientException;
  }

  int with(Host host, Body body) throws CliException {
    try (KeyClient keys = client.keys(host, vault)) {
      return body.run(keys);
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }
}
