package dev.cloister.cli.measure;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cloister measure}. */
@Command(
    name = "measure",
    description =
        "Computes what evidence of a build should show, from the build's own files. Nothing is"
            + " run, and no machine is asked.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Give the result to 'cloister verify --reference-values FILE', or put it into a policy.",
    })
public final class MeasureCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a command");
  }
}
