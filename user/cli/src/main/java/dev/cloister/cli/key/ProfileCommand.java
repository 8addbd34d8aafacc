package dev.cloister.cli.key;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cloister vault key profile}. */
@Command(
    name = "profile",
    description = {
      "How code that is new becomes code that a key's policy names: proposed by the owner, approved by managers, promoted by the owner."
    },
    synopsisSubcommandLabel = "COMMAND")
final class ProfileCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a command");
  }
}
