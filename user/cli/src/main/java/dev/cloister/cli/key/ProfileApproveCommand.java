package dev.cloister.cli.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.constellation.wire.KeyRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key profile approve}. */
@Command(
    name = "approve",
    description = {
      "Approves a proposed profile, as a manager of the policy's profiles, neither the owner nor the proposer."
    },
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key profile approve --handle 9c1f... --profile 51d0... --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class ProfileApproveCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--profile",
      paramLabel = "HEX",
      required = true,
      description = "Which: its id, as 'profile list' shows it.")
  private String profile = "";

  ProfileApproveCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    ByteString id = Values.hex("--profile", profile, KeyRequest.PROFILE_ID);
    return key.with(host, (keys, which) -> Report.profiles(host, keys.approveProfile(which, id)));
  }
}
