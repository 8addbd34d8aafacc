package dev.cloister.cli.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.vault.Outputs;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyRequest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key unwrap}. */
@Command(
    name = "unwrap",
    description = {"Decrypts what 'key wrap' gave, with the version that it names."},
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key unwrap disk --from disk.key.wrapped --vault 3f2a --constellation c.json --key owner.key --token t | mount-it"
    })
final class UnwrapCommand implements Callable<Integer> {
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
      description = "The blob (default: standard input).")
  private String from = "-";

  @Option(
      names = "--to",
      paramLabel = "FILE",
      defaultValue = "-",
      description =
          "Where what was encrypted goes, byte by byte, for its owner only (default: standard output).")
  private String to = "-";

  @Option(names = "--show", description = "Write it to a terminal too.")
  private boolean show;

  UnwrapCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    ByteString context = Values.aad(host, aad);
    Outputs.check(host, to, show);
    ByteString blob = Values.bytes(host, from, KeyRequest.MAX_MESSAGE + Aead.OVERHEAD);
    return use.with(
        host,
        (keys, which) -> {
          try (KeyAnswer.Unwrapped unwrapped = keys.unwrap(which, context, blob)) {
            Outputs.write(host, to, unwrapped.plaintext());
          }
          return ExitCode.OK;
        });
  }
}
