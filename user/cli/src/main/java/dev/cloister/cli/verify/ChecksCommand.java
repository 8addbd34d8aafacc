package dev.cloister.cli.verify;

import dev.cloister.attestation.Format;
import dev.cloister.attestation.checks.Check;
import dev.cloister.attestation.checks.FormatChecks;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cloister checks}. */
@Command(
    name = "checks",
    description = "Lists what verification of each format checks, and what it does not.",
    footer = {
      "",
      "Examples:",
      "  cloister checks                  # of every format, as docs/reference/checks.md",
      "  cloister checks snp"
    })
public final class ChecksCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(
      paramLabel = "FORMAT",
      arity = "0..1",
      description = "A format's code, such as tdx-v4, snp or azure-maa.")
  private @Nullable String format;

  /** The command. */
  public ChecksCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    chosen().forEach(this::print);
    return 0;
  }

  private List<FormatChecks> chosen() throws CliException {
    if (format == null) {
      return FormatChecks.all();
    }
    for (Format known : Format.values()) {
      if (known.code().equals(format)) {
        return List.of(FormatChecks.of(known));
      }
    }
    throw CliException.usage(
        "FORMAT: expected one of "
            + Arrays.stream(Format.values()).map(Format::code).collect(Collectors.joining(", ")));
  }

  private void print(FormatChecks checks) {
    host.out().line(checks.title() + " (" + checks.codes() + ")");
    host.out().line("  checked:");
    for (Check check : checks.checked()) {
      host.out()
          .line(
              String.format(
                  Locale.ROOT,
                  "    %-38s  %s%s",
                  check.step(),
                  check.where().isEmpty() ? "" : check.where() + ": ",
                  check.meaning()));
    }
    host.out().line("  not checked:");
    checks.notCheckedAtAll().forEach(line -> host.out().line("    " + line));
    host.out().line();
  }
}
