package dev.cloister.cli.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.constellation.P256PublicKey;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key verify}. */
@Command(
    name = "verify",
    description = {
      "Asks the vault whether a signature, or a tag, is the key's over a message. A signature anybody can verify with the public key that 'key info' shows, without a vault."
    },
    footer = {
      "",
      "Exit codes: 0 valid, 1 not valid or it could not be, 3 wrong use, 4 the vault did not"
          + " answer.",
      "",
      "Examples:",
      "  cloister vault key verify release --signature manifest.sig --from manifest.json --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int SIGNATURE = P256PublicKey.SIGNATURE_LENGTH;
  private static final int TAG = 32;

  private final Host host;

  @Mixin private UseOptions use = new UseOptions();

  @Option(
      names = "--signature",
      paramLabel = "FILE",
      description = "The line that 'key sign' printed.")
  private @Nullable String signature;

  @Option(names = "--tag", paramLabel = "FILE", description = "The line that 'key mac' printed.")
  private @Nullable String tag;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "The message (default: standard input).")
  private String from = "-";

  VerifyCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    if ((signature == null) == (tag == null)) {
      throw CliException.usage("expected --signature or --tag");
    }
    boolean signed = signature != null;
    Tag shown =
        signed
            ? Tag.read(host, "--signature", String.valueOf(signature), SIGNATURE)
            : Tag.read(host, "--tag", String.valueOf(tag), TAG);
    ByteString message = Values.message(host, from);
    return use.with(
        host,
        (keys, which) -> {
          boolean valid =
              signed
                  ? keys.verify(which, shown.version(), message, shown.bytes())
                  : keys.verifyMac(which, shown.version(), message, shown.bytes());
          host.out().line(valid ? "valid" : "NOT VALID");
          return valid ? ExitCode.OK : ExitCode.CONTRAINDICATED;
        });
  }
}
