package dev.cloister.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The tables of docs/performance.md. */
final class Report {
  private Report() {}

  static void print(Measurements all, List<String> openssl, PrintStream out) {
    out.printf("%n## Verification against the provider's own rate%n%n");
    out.println(
        "| evidence | provider | seen before | verify/s | raw, same signatures/s | ratio | wanted"
            + " | B/verify | of them beyond raw |");
    out.println("|---|---|---|---:|---:|---:|---:|---:|---:|");
    for (EvidenceKind kind : EvidenceKind.values()) {
      for (Provider provider : Provider.values()) {
        for (Scenario scenario : Scenario.values()) {
          if (kind.has(scenario)) {
            row(all, kind, provider, scenario, out);
          }
        }
      }
    }
    out.printf("%nPer second of processor time. Signatures checked:%n%n");
    for (EvidenceKind kind : EvidenceKind.values()) {
      line(
          out,
          "- %s: warm: %s; new platform: %s; cold: %s",
          kind,
          kind.checks(Scenario.WARM),
          kind.has(Scenario.NEW_PLATFORM) ? kind.checks(Scenario.NEW_PLATFORM) : "there is none",
          kind.checks(Scenario.COLD));
    }
    out.println();
    out.println(
        "| evidence | two threads against one, pure Java | with ACCP (wanted 1.8) | parse/s on one"
            + " core (wanted 1,000,000 for quotes) |");
    out.println("|---|---:|---:|---:|");
    for (EvidenceKind kind : EvidenceKind.values()) {
      line(
          out,
          "| %s | %.2f | %.2f | %,.0f |",
          kind,
          twoThreads(all, kind, Provider.PURE_JAVA),
          twoThreads(all, kind, Provider.ACCP),
          all.rate(Measurements.key("parse", kind, Provider.PURE_JAVA, Scenario.WARM)));
    }
    out.printf("%nopenssl speed, one core:%n%n");
    out.println("```");
    openssl.forEach(out::println);
    out.println(openssl.isEmpty() ? "openssl is not installed here: no comparison" : "```");
  }

  private static double twoThreads(Measurements all, EvidenceKind kind, Provider provider) {
    String warm = Measurements.key("verify", kind, provider, Scenario.WARM);
    return all.wallRatio("2x" + warm, warm);
  }

  private static void row(
      Measurements all, EvidenceKind kind, Provider provider, Scenario scenario, PrintStream out) {
    String verify = Measurements.key("verify", kind, provider, scenario);
    String raw = Measurements.key("raw", kind, provider, scenario);
    line(
        out,
        "| %s | %s | %s | %,.0f | %,.0f | %.2f | %s | %,.0f | %,.0f |",
        kind,
        provider,
        scenario,
        all.rate(verify),
        all.rate(raw),
        all.ratio(verify, raw),
        scenario == Scenario.WARM ? String.format(Locale.ROOT, "%.2f", provider.target()) : "",
        all.bytes(verify),
        all.bytes(verify) - all.bytes(raw));
  }

  private static void line(PrintStream out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
