package dev.cloister.cli.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.vault.Outputs;
import dev.cloister.constellation.wire.KeyAnswer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key mac}. */
@Command(
    name = "mac",
    description = {
      "Authenticates a message, whole and of at most 32 KiB, with the newest version of an hmac-sha-256 key, and writes VERSION:TAG (base64url)."
    },
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key mac cookies --from session.json --to session.tag --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class MacCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private UseOptions use = new UseOptions();

  @Option(
      names = "--from",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "The message (default: standard input).")
  private String from = "-";

  @Option(
      names = "--to",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "Where the line goes, for its owner only (default: standard output).")
  private String to = "-";

  @Option(names = "--show", description = "Write it to a terminal too.")
  private boolean show;

  MacCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    Outputs.check(host, to, show);
    ByteString message = Values.message(host, from);
    return use.with(
        host,
        (keys, which) -> {
          KeyAnswer.Tagged tagged = keys.mac(which, message);
          String line = new Tag(tagged.version(), tagged.tag()).line() + "\n";
          try (SecretBytes text = SecretBytes.takeOver(line.getBytes(StandardCharsets.US_ASCII))) {
            Outputs.write(host, to, text);
          }
          return ExitCode.OK;
        });
  }
}
