package dev.cloister.cli.key;

import dev.cloister.cli.Host;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cloister vault key}. */
@Command(
    name = "key",
    description = {
      "Typed keys of one vault: made there or given to it, used as their policy says."
    },
    synopsisSubcommandLabel = "COMMAND")
public final class KeyCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private KeyCommand() {}

  /** The command with those below it. */
  public static CommandLine of(Host host) {
    return new CommandLine(new KeyCommand())
        .addSubcommand(new CreateCommand(host))
        .addSubcommand(new ImportCommand(host))
        .addSubcommand(new ListCommand(host))
        .addSubcommand(new InfoCommand(host))
        .addSubcommand(new WrapCommand(host))
        .addSubcommand(new UnwrapCommand(host))
        .addSubcommand(new SignCommand(host))
        .addSubcommand(new MacCommand(host))
        .addSubcommand(new VerifyCommand(host))
        .addSubcommand(new DeriveCommand(host))
        .addSubcommand(new RotateCommand(host))
        .addSubcommand(new ExportCommand(host))
        .addSubcommand(new RemoveCommand(host))
        .addSubcommand(new PolicyCommand(host))
        .addSubcommand(new ExplainCommand(host))
        .addSubcommand(new CallerCommand(host))
        .addSubcommand(new ApproveCommand(host))
        .addSubcommand(
            new CommandLine(new ProfileCommand())
                .addSubcommand(new StageCommand(host))
                .addSubcommand(new ProfileApproveCommand(host))
                .addSubcommand(new ProfilePromoteCommand(host))
                .addSubcommand(new ProfileRevokeCommand(host))
                .addSubcommand(new ProfileListCommand(host)));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a command");
  }
}
