package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.OwnerCredentials;
import dev.cloister.client.vault.OwnerKeyFile;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Who asks. */
final class OwnerOptions {
  @Option(
      names = "--key",
      paramLabel = "FILE",
      required = true,
      description = "The owner's key, as 'cloister vault owner-key' writes it.")
  private Path key = Path.of("");

  @Option(
      names = "--token",
      paramLabel = "FILE",
      required = true,
      description =
          "The owner's OIDC token, bound to the key by cnf.jkt or by nonce; read anew for each"
              + " request.")
  private Path token = Path.of("");

  OwnerCredentials credentials() throws CliException {
    TokenFile tokens = TokenFile.of(token);
    try {
      return OwnerCredentials.of(tokens.owner(), tokens::text, OwnerKeyFile.read(key));
    } catch (ClientException e) {
      throw CliException.usage("--key " + e.getMessage());
    }
  }
}
