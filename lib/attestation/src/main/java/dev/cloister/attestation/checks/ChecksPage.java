package dev.cloister.attestation.checks;

import java.util.stream.Collectors;

/** The list as the page docs/reference/checks.md. */
final class ChecksPage {
  private static final String HEAD =
      """
      # What is checked

      Per format, every step of a verification and what holds when it passes; then what is not checked. `cloister checks [FORMAT]` prints
      the same. Codes of steps that do not pass: [claims.md](claims.md), [findings.md](findings.md). What a policy adds: [policy.md](policy.md).

      Parsing comes first: evidence that is not exactly what its specification says is malformed, and nothing is said about it.
      """;

  private ChecksPage() {}

  static String text() {
    return HEAD
        + FormatChecks.all().stream().map(ChecksPage::section).collect(Collectors.joining());
  }

  private static String section(FormatChecks checks) {
    StringBuilder out = new StringBuilder();
    out.append("\n## ").append(checks.title()).append(" (").append(checks.codes()).append(")\n\n");
    out.append("| step | passes when | made |\n|---|---|---|\n");
    for (Check check : checks.checked()) {
      out.append("| `").append(check.step()).append("` | ").append(check.meaning()).append(" | ");
      out.append(check.where().isEmpty() ? "always" : check.where()).append(" |\n");
    }
    out.append("\nNot checked:\n");
    checks.notCheckedAtAll().forEach(line -> out.append("- ").append(line).append('\n'));
    return out.toString();
  }
}
