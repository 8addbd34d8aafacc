package dev.cloister.cli.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.vault.Inputs;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.wire.KeyRequest;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloister vault key import}. */
@Command(
    name = "import",
    description = {
      "Places a key that you have at one vault, or its next version. The handle is the same at every vault: what one of them wrapped, another that was given the same key unwraps."
    },
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key import backup --type aes-256-gcm --policy p.json --from key.bin --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class ImportCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private VaultOptions vault = new VaultOptions();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "What the key is called: 1 to 255 bytes, no structure.")
  private String name = "";

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      required = true,
      description = "aes-256-gcm, p-256, ed25519, hmac-sha-256 or raw-share.")
  private String type = "";

  @Option(
      names = "--key-version",
      paramLabel = "N",
      defaultValue = "1",
      description = "1, or the one after the last (default: ${DEFAULT-VALUE}).")
  private long version = 1;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Who may do what with it; with version 1, and only then.")
  private @Nullable String policy;

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description = "Of a signing key, and only then: its SubjectPublicKeyInfo, DER.")
  private @Nullable String publicKey;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      defaultValue = "-",
      description =
          "The key: 32 bytes of a symmetric one, PKCS #8 (DER) of a signing one, any share (default: standard input).")
  private String from = "-";

  ImportCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    KeyName keyName = Values.name(name);
    KeyType keyType = Values.type(type);
    if ((policy == null) == (Values.version(version) == 1)) {
      throw CliException.usage("--policy: expected with version 1, and only then");
    }
    if ((publicKey == null) == keyType.isSigning()) {
      throw CliException.usage("--public-key: expected of a signing key, and only then");
    }
    Optional<KeyPolicy> keyPolicy =
        policy == null ? Optional.empty() : Optional.of(Values.policy(host, policy));
    Optional<ByteString> spki =
        publicKey == null
            ? Optional.empty()
            : Optional.of(Values.bytes(host, publicKey, P256PublicKey.LENGTH));
    try (SecretBytes material = Inputs.secret(host, from, KeyRequest.MAX_MATERIAL)) {
      KeyRequest.ImportKey request =
          new KeyRequest.ImportKey(keyName, keyType, version, keyPolicy, material, spki);
      return vault.with(host, keys -> Report.key(host, keys.place(request)));
    }
  }
}
