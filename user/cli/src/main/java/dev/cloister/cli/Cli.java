package dev.cloister.cli;

import dev.cloister.cli.audit.AuditCommand;
import dev.cloister.cli.backup.BackupCommand;
import dev.cloister.cli.backup.RestoreCommand;
import dev.cloister.cli.collateral.CollateralCommand;
import dev.cloister.cli.collateral.FetchCommand;
import dev.cloister.cli.demo.DemoCommand;
import dev.cloister.cli.key.KeyCommand;
import dev.cloister.cli.measure.DirectCommand;
import dev.cloister.cli.measure.MeasureCommand;
import dev.cloister.cli.measure.PeCommand;
import dev.cloister.cli.measure.SnpCommand;
import dev.cloister.cli.measure.TdxCommand;
import dev.cloister.cli.measure.UkiCommand;
import dev.cloister.cli.up.UpCommand;
import dev.cloister.cli.vault.FetchSecretCommand;
import dev.cloister.cli.vault.GetCommand;
import dev.cloister.cli.vault.InitCommand;
import dev.cloister.cli.vault.ListCommand;
import dev.cloister.cli.vault.OwnerKeyCommand;
import dev.cloister.cli.vault.PolicyCommand;
import dev.cloister.cli.vault.PutCommand;
import dev.cloister.cli.vault.RecoverCommand;
import dev.cloister.cli.vault.RefreshCommand;
import dev.cloister.cli.vault.RegistryCommand;
import dev.cloister.cli.vault.RegistryListCommand;
import dev.cloister.cli.vault.RegistryPutCommand;
import dev.cloister.cli.vault.RegistryRemoveCommand;
import dev.cloister.cli.vault.RemoveCommand;
import dev.cloister.cli.vault.RepairCommand;
import dev.cloister.cli.vault.StatusCommand;
import dev.cloister.cli.vault.VaultCommand;
import dev.cloister.cli.verify.ChannelCommand;
import dev.cloister.cli.verify.ChecksCommand;
import dev.cloister.cli.verify.InspectCommand;
import dev.cloister.cli.verify.ProbeCommand;
import dev.cloister.cli.verify.VerifyCommand;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The {@code cloister} command: parses, runs one subcommand, answers with its exit code. */
public final class Cli {
  private static final int WIDTH = 100;

  private Cli() {}

  /** Runs a command line. Never throws; an error is one line on standard error. */
  public static int run(Host host, String... args) {
    int exitCode = commandLine(host).execute(args);
    host.out().flush();
    host.err().flush();
    return exitCode;
  }

  private static CommandLine commandLine(Host host) {
    CommandLine commandLine =
        new CommandLine(new CloisterCommand())
            .addSubcommand(new VerifyCommand(host))
            .addSubcommand(new InspectCommand(host))
            .addSubcommand(new ChecksCommand(host))
            .addSubcommand(
                new CommandLine(new CollateralCommand()).addSubcommand(new FetchCommand(host)))
            .addSubcommand(
                new CommandLine(new MeasureCommand())
                    .addSubcommand(new TdxCommand(host))
                    .addSubcommand(new SnpCommand(host))
                    .addSubcommand(new UkiCommand(host))
                    .addSubcommand(new DirectCommand(host))
                    .addSubcommand(new PeCommand(host)))
            .addSubcommand(
                new CommandLine(new ChannelCommand()).addSubcommand(new ProbeCommand(host)))
            .addSubcommand(
                new CommandLine(new VaultCommand())
                    .addSubcommand(new InitCommand(host))
                    .addSubcommand(new OwnerKeyCommand(host))
                    .addSubcommand(new PutCommand(host))
                    .addSubcommand(new GetCommand(host))
                    .addSubcommand(new FetchSecretCommand(host))
                    .addSubcommand(new ListCommand(host))
                    .addSubcommand(new RemoveCommand(host))
                    .addSubcommand(new PolicyCommand(host))
                    .addSubcommand(new StatusCommand(host))
                    .addSubcommand(
                        new CommandLine(new RegistryCommand())
                            .addSubcommand(new RegistryPutCommand(host))
                            .addSubcommand(new RegistryListCommand(host))
                            .addSubcommand(new RegistryRemoveCommand(host)))
                    .addSubcommand(new RepairCommand(host))
                    .addSubcommand(new RecoverCommand(host))
                    .addSubcommand(new RefreshCommand(host))
                    .addSubcommand(KeyCommand.of(host))
                    .addSubcommand(AuditCommand.of(host)))
            .addSubcommand(new UpCommand(host))
            .addSubcommand(new DemoCommand(host))
            .addSubcommand(new BackupCommand(host))
            .addSubcommand(new RestoreCommand(host))
            .addSubcommand(new CompletionCommand(host));
    withHelp(commandLine);
    return commandLine
        .setOut(host.out().writer())
        .setErr(host.err().writer())
        .setUsageHelpWidth(WIDTH)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((failure, args) -> usage(host, failure))
        .setExecutionExceptionHandler((failure, command, parsed) -> failed(host, failure));
  }

  private static void withHelp(CommandLine commandLine) {
    commandLine.getCommandSpec().mixinStandardHelpOptions(true);
    commandLine.getSubcommands().values().forEach(Cli::withHelp);
  }

  private static int usage(Host host, ParameterException failure) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    say(host, String.valueOf(failure.getMessage()));
    host.err().line("Try '" + command + " --help'.");
    return ExitCode.USAGE;
  }

  private static int failed(Host host, Exception failure) {
    if (failure instanceof CliException expected) {
      say(host, String.valueOf(expected.getMessage()));
      expected.more().forEach(line -> host.err().line("  " + line));
      return expected.exitCode();
    }
    if (failure instanceof ParameterException usage) {
      return usage(host, usage);
    }
    StackTraceElement[] trace = failure.getStackTrace();
    say(
        host,
        "internal error: "
            + failure.getClass().getSimpleName()
            + (trace.length == 0 ? "" : " at " + Objects.requireNonNull(trace[0])));
    return ExitCode.INTERNAL;
  }

  private static void say(Host host, String message) {
    host.err().line("cloister: " + message);
  }
}
