package dev.cloister.cli.collateral;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cloister collateral}. */
@Command(
    name = "collateral",
    description = "Gets what verification needs from the vendors.",
    synopsisSubcommandLabel = "COMMAND")
public final class CollateralCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a command");
  }
}
