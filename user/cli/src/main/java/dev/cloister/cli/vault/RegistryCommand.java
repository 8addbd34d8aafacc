package dev.cloister.cli.vault;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cloister vault registry}. */
@Command(
    name = "registry",
    description = {
      "The phonebook of vaults that a control plane keeps. It says where to try and is not"
          + " believed: the constellation's id says who is a member."
    },
    synopsisSubcommandLabel = "COMMAND")
public final class RegistryCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a command");
  }
}
