package dev.cloister.cli.key;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloister vault key create}. */
@Command(
    name = "create",
    description = {
      "Makes a key at one vault, which holds it whole and gives it out only if the policy says so. One vault lost is this key lost: what must survive is made elsewhere and placed in several ('key import')."
    },
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key create payroll --type ed25519 --policy p.json --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class CreateCommand implements Callable<Integer> {
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
      description = "aes-256-gcm, p-256, ed25519 or hmac-sha-256: the type fixes the algorithm.")
  private String type = "";

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      required = true,
      description = "Who may do what with it; what no grant allows, its owner cannot do either.")
  private String policy = "";

  CreateCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    KeyName keyName = Values.name(name);
    KeyType keyType = Values.type(type);
    KeyPolicy keyPolicy = Values.policy(host, policy);
    return vault.with(host, keys -> Report.key(host, keys.create(keyName, keyType, keyPolicy)));
  }
}
