package dev.cloister.cli.audit;

import dev.cloister.cli.Host;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cloister vault audit}. */
@Command(
    name = "audit",
    description = {"What one vault wrote down of every attempt: read there, verified here."},
    synopsisSubcommandLabel = "COMMAND")
public final class AuditCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private AuditCommand() {}

  /** The command with those below it. */
  public static CommandLine of(Host host) {
    return new CommandLine(new AuditCommand())
        .addSubcommand(new ReadCommand(host))
        .addSubcommand(new VerifyCommand(host));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a command");
  }
}
