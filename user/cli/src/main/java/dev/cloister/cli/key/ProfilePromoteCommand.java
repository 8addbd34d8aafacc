package dev.cloister.cli.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.constellation.wire.KeyRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key profile promote}. */
@Command(
    name = "promote",
    description = {
      "Makes a proposed profile that enough managers approved one of the policy's, as the key's owner."
    },
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key profile promote payroll --profile 51d0... --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class ProfilePromoteCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--profile",
      paramLabel = "HEX",
      required = true,
      description = "Which: its id, as 'profile list' shows it.")
  private String profile = "";

  ProfilePromoteCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    ByteString id = Values.hex("--profile", profile, KeyRequest.PROFILE_ID);
    return key.with(host, (keys, which) -> Report.key(host, keys.promote(which, id)));
  }
}
