package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.OwnerKeyFile;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.request.OwnerKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cloister vault owner-key}. */
@Command(
    name = "owner-key",
    description = {
      "Shows an owner's public key; makes the key where the file is not there (mode 0600).",
      "Requests are signed by such a key, and tokens name it: an ID token by the nonce of its"
          + " login, an access token by cnf.jkt. A constellation's owner is such a key too."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 the file cannot be written, 3 it is no key or others can read it.",
      "",
      "Examples:",
      "  cloister vault owner-key owner.key",
      "  cloister vault owner-key authority.key"
    })
public final class OwnerKeyCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(paramLabel = "FILE", description = "The key.")
  private Path file = Path.of("");

  /** The command. */
  public OwnerKeyCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    boolean known = Files.exists(file);
    try {
      P256PublicKey key =
          (known ? OwnerKeyFile.read(file) : OwnerKeyFile.create(file, host.random())).publicKey();
      host.out().line("nonce  " + OwnerKey.nonce(key));
      host.out().line("jkt    " + OwnerKey.thumbprint(key));
      host.out().line("spki   " + Base64Url.encode(key.spki()));
      return ExitCode.OK;
    } catch (ClientException e) {
      throw new CliException(
          known ? ExitCode.USAGE : ExitCode.CONTRAINDICATED, String.valueOf(e.getMessage()));
    }
  }
}
