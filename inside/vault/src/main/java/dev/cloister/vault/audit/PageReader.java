package dev.cloister.vault.audit;

import dev.cloister.constellation.audit.AuditLine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Takes the lines of one page out of a log that is read from somewhere before it. */
final class PageReader implements Consumer<AuditLine> {
  private final long after;
  private final int limit;
  private final List<AuditLine> lines = new ArrayList<>();
  private boolean full;
  private boolean more;

  PageReader(long after, int limit) {
    this.after = after;
    this.limit = limit;
  }

  @Override
  public void accept(AuditLine line) {
    if (full) {
      more |= line instanceof AuditLine.Entry;
      return;
    }
    switch (line) {
      case AuditLine.Entry entry when entry.entry().seq() <= after -> {}
      case AuditLine.Entry entry -> lines.add(entry);
      case AuditLine.Head head -> {
        if (!lines.isEmpty()) {
          lines.add(head);
        }
        full = lines.size() >= limit;
      }
    }
  }

  /** Whether the page is full, and it is known that entries follow. */
  boolean isComplete() {
    return full && more;
  }

  AuditTrail.Page page() {
    return new AuditTrail.Page(lines, more);
  }
}
