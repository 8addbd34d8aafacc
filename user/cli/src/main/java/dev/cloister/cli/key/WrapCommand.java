package dev.cloister.cli.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.vault.Inputs;
import dev.cloister.cli.vault.Outputs;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyRequest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key wrap}. */
@Command(
    name = "wrap",
    description = {
      "Encrypts with the newest version of an aes-256-gcm key, at most 32 KiB, at the vault."
    },
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key wrap disk --from disk.key --to disk.key.wrapped --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class WrapCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private UseOptions use = new UseOptions();

  @Option(
      names = "--aad",
      paramLabel = "FILE",
      description = "What must be shown again to decrypt, at most 4 KiB; default: nothing.")
  private @Nullable String aad;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "What is encrypted (default: standard input).")
  private String from = "-";

  @Option(
      names = "--to",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "Where the blob goes, as bytes, for its owner only (default: standard output).")
  private String to = "-";

  WrapCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    ByteString context = Values.aad(host, aad);
    Outputs.check(host, to, false);
    try (SecretBytes plaintext = Inputs.secret(host, from, KeyRequest.MAX_MESSAGE)) {
      return use.with(
          host,
          (keys, which) -> {
            KeyAnswer.Wrapped wrapped = keys.wrap(which, context, plaintext);
            try (SecretBytes blob = SecretBytes.takeOver(wrapped.blob().bytes())) {
              Outputs.write(host, to, blob);
            }
            return ExitCode.OK;
          });
    }
  }
}
