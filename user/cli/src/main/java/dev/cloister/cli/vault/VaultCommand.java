package dev.cloister.cli.vault;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cloister vault}. */
@Command(
    name = "vault",
    description = {
      "Secrets at a constellation of vaults: split here, released to their owner and to attested"
          + " code, and lost only with several vaults at once."
    },
    synopsisSubcommandLabel = "COMMAND")
public final class VaultCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a command");
  }
}
