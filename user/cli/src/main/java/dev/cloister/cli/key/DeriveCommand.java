package dev.cloister.cli.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.vault.Outputs;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyRequest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key derive}. */
@Command(
    name = "derive",
    description = {
      "Derives from an hmac-sha-256 key (HKDF): another key that the vault keeps, with the same owner and policy, or, where the policy also allows 'export', bytes."
    },
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key derive root --key-version 1 --context tenant-7 --as tenant-7 --vault 3f2a --constellation c.json --key owner.key --token t",
      "  cloister vault key derive root --key-version 1 --context db --bytes 32 --to db.key --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class DeriveCommand implements Callable<Integer> {
  private static final int MIN_BYTES = 16;

  private final Host host;

  @Mixin private UseOptions use = new UseOptions();

  @Option(
      names = "--key-version",
      paramLabel = "N",
      required = true,
      description = "Which version.")
  private long version;

  @Option(
      names = "--context",
      paramLabel = "FILE",
      required = true,
      description = "What it is for, at most 32 KiB: another context gives another key.")
  private String context = "";

  @Option(names = "--as", paramLabel = "NAME", description = "What the new key is called.")
  private @Nullable String as;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Of the new key: aes-256-gcm (default) or hmac-sha-256.",
      defaultValue = "aes-256-gcm")
  private String type = "aes-256-gcm";

  @Option(
      names = "--bytes",
      paramLabel = "N",
      description = "Derive 16 to 1024 bytes in place of a key.")
  private @Nullable Integer length;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "Where the bytes go, for its owner only (default: standard output).")
  private String to = "-";

  @Option(names = "--show", description = "Write it to a terminal too.")
  private boolean show;

  DeriveCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    if ((as == null) == (length == null)) {
      throw CliException.usage("expected --as or --bytes");
    }
    if (length != null) {
      return bytes(length);
    }
    KeyName name = Values.name(String.valueOf(as));
    KeyType keyType = Values.type(type);
    ByteString purpose = Values.message(host, context);
    long from = Values.version(version);
    return use.with(
        host,
        (keys, which) ->
            Report.key(
                host, keys.derive(new KeyRequest.DeriveKey(which, from, purpose, name, keyType))));
  }

  private int bytes(int count) throws CliException {
    if (count < MIN_BYTES || count > KeyRequest.MAX_DERIVED) {
      throw CliException.usage("--bytes: expected 16 to " + KeyRequest.MAX_DERIVED);
    }
    Outputs.check(host, to, show);
    ByteString purpose = Values.message(host, context);
    long from = Values.version(version);
    return use.with(
        host,
        (keys, which) -> {
          try (KeyAnswer.Derived derived =
              keys.derive(new KeyRequest.DeriveBytes(which, from, purpose, count))) {
            Outputs.write(host, to, derived.bytes());
          }
          return ExitCode.OK;
        });
  }
}
