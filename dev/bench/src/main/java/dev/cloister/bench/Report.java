package dev.cloister.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/** The table of docs/performance.md. */
final class Report {
  private Report() {}

  static void print(Measurements all, Optional<Double> openssl, PrintStream out) {
    out.printf("%n## TDX v4 verification against the provider's own rate%n%n");
    out.println(
        "| provider | seen before | verify/s | raw, same signatures/s | ratio | wanted"
            + " | B/verify beyond raw |");
    out.println("|---|---|---:|---:|---:|---:|---:|");
    for (Provider provider : Provider.values()) {
      for (Scenario scenario : Scenario.values()) {
        row(all, provider, scenario, out);
      }
    }
    out.printf("%nPer second of processor time. Signatures checked:%n%n");
    for (Scenario scenario : Scenario.values()) {
      out.printf("- %s: %s%n", scenario, scenario.checks());
    }
    out.println();
    for (Provider provider : Provider.values()) {
      String warm = Measurements.key("verify", provider, Scenario.WARM);
      line(
          out,
          "%s, two threads against one: %.2f (wanted 1.8)",
          provider,
          all.wallRatio("2x" + warm, warm));
    }
    line(
        out,
        "parse: %,.0f quotes/s on one core (wanted 1,000,000)",
        all.rate(Measurements.key("parse", Provider.BOUNCY_CASTLE, Scenario.WARM)));
    openssl.ifPresentOrElse(
        rate -> line(out, "openssl speed ecdsap256: %,.0f verify/s", rate),
        () -> out.println("openssl is not installed here: no comparison"));
  }

  private static void row(Measurements all, Provider provider, Scenario scenario, PrintStream out) {
    String verify = Measurements.key("verify", provider, scenario);
    String raw = Measurements.key("raw", provider, scenario);
    line(
        out,
        "| %s | %s | %,.0f | %,.0f | %.2f | %s | %,.0f |",
        provider,
        scenario,
        all.rate(verify),
        all.rate(raw),
        all.ratio(verify, raw),
        scenario == Scenario.WARM ? String.format(Locale.ROOT, "%.2f", provider.target()) : "",
        all.bytes(verify) - all.bytes(raw));
  }

  private static void line(PrintStream out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
