package dev.cloister.cli.audit;

import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Screen;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.audit.AuditEntry;
import dev.cloister.constellation.audit.AuditHead;
import dev.cloister.constellation.audit.AuditReport;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Says what a log proves. */
final class Findings {
  private Findings() {}

  static void print(
      Screen out, VaultId vault, AuditReport report, Optional<KnownEntry> known, boolean held) {
    if (report.entries() > 0) {
      long last = report.first() + report.entries() - 1;
      row(out, "entries", report.first() + " to " + last + ", each follows the one before");
    }
    report
        .signed()
        .ifPresent(
            head -> {
              row(
                  out,
                  "signed",
                  "to entry " + head.seq() + " by vault " + vault + incarnation(head));
              row(out, "keep", new KnownEntry(head.seq(), head.hash()) + " (for --holds)");
            });
    known.ifPresent(
        entry -> row(out, "holds", (held ? "" : "NOT ") + "the entry that was seen before"));
    report
        .failure()
        .ifPresent(
            failure ->
                row(
                    out,
                    "FAILED",
                    "line "
                        + failure.line()
                        + ": "
                        + failure.reason().name().toLowerCase(Locale.ROOT)
                        + " ("
                        + failure.message()
                        + "); nothing after it was looked at"));
    if (report.signed().isEmpty()) {
      row(out, "not proven", "anything: no head that the vault signed");
      return;
    }
    if (report.unsigned() > 0) {
      row(out, "not proven", "the last " + report.unsigned() + " entries: nobody signed them");
    }
    if (report.first() > 1) {
      row(out, "not proven", "what was before entry " + report.first());
    }
    row(out, "not proven", "that the log ends here: compare with a later head, or with --holds");
    row(out, "not proven", "that the vault wrote down all it did: that rests on its attested code");
  }

  private static String incarnation(AuditHead head) {
    return ", incarnation " + head.incarnation();
  }

  static int exitCode(AuditReport report, boolean held) {
    if (report.failure().isPresent() || report.signed().isEmpty() || !held) {
      return ExitCode.CONTRAINDICATED;
    }
    return report.isVerified() && report.first() == 1 ? ExitCode.OK : ExitCode.WARNING;
  }

  static String entry(AuditEntry entry) {
    String subject = entry.subject().length() == 0 ? "-" : entry.subject().hex();
    return String.format(
        Locale.ROOT,
        "%6d  %s  %-9s %-22s %-20s of %s",
        entry.seq(),
        Instant.ofEpochSecond(entry.notBefore()),
        entry.actor().name().toLowerCase(Locale.ROOT),
        entry.operation(),
        entry.outcome(),
        subject);
  }

  private static void row(Screen out, String question, String answer) {
    out.line(String.format(Locale.ROOT, "%-14s%s", question, answer));
  }
}
