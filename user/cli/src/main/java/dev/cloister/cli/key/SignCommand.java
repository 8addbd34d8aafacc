package dev.cloister.cli.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.constellation.wire.KeyAnswer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key sign}. */
@Command(
    name = "sign",
    description = {
      "Signs a message, whole and of at most 32 KiB, with the newest version, and prints VERSION:SIGNATURE (base64url; of p-256 r and s). What is longer is signed by its hash."
    },
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key sign release --from manifest.json --vault 3f2a --constellation c.json --key owner.key --token t > manifest.sig"
    })
final class SignCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private UseOptions use = new UseOptions();

  @Option(
      names = "--from",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "The message (default: standard input).")
  private String from = "-";

  SignCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    ByteString message = Values.message(host, from);
    return use.with(
        host,
        (keys, which) -> {
          KeyAnswer.Signature signature = keys.sign(which, message);
          host.out().line(new Tag(signature.version(), signature.signature()).line());
          return ExitCode.OK;
        });
  }
}
