package dev.cloister.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a subcommand. */
@Command(
    name = "cloister",
    description = "Confidential computing: verify what runs where, and trust nothing else.",
    version = Release.VERSION,
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "'cloister COMMAND --help' explains a command."})
final class CloisterCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a command");
  }
}
