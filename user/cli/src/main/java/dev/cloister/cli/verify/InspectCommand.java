package dev.cloister.cli.verify;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloister inspect}. */
@Command(
    name = "inspect",
    description = {
      "Shows what evidence says. Nothing is verified: anybody can write such bytes. Use"
          + " 'cloister verify' to find out whether to believe them."
    },
    footer = {
      "",
      "Exit codes: 0 shown, 3 malformed evidence or wrong use.",
      "",
      "Examples:",
      "  cloister inspect quote.bin",
      "  cloister inspect --json - < quote.hex"
    })
public final class InspectCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(
      paramLabel = "FILE",
      description = "Evidence: raw, hex, base64 or a bundle; - is standard input.")
  private String file = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** The command. */
  public InspectCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    Input input = Input.read(host, file);
    String format = input.evidence().format().code();
    JsonObject says = input.evidence().describe();
    if (json) {
      host.out()
          .json(
              JsonObject.builder()
                  .put("verified", false)
                  .put("format", format)
                  .put("says", says)
                  .build());
    } else {
      host.out().line("UNVERIFIED: what " + format + " evidence says; anybody can write this.");
      input.note().ifPresent(note -> host.out().line("In " + note + "."));
      says.toPrettyJson().lines().forEach(host.out()::line);
    }
    return ExitCode.OK;
  }
}
