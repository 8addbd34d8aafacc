package dev.cloister.cli.verify;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cloister channel}. */
@Command(name = "channel", description = "Attested channels.", synopsisSubcommandLabel = "COMMAND")
public final class ChannelCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The command. */
  public ChannelCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a command");
  }
}
