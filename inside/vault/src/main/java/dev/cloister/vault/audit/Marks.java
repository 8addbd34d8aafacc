package dev.cloister.vault.audit;

import dev.cloister.constellation.audit.AuditLine;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where in the store some of the entries are that were read once, so that a page is found without
 * reading all before it. Safe for use by many threads.
 */
final class Marks {
  private static final long EVERY = 1024;

  private final TreeMap<Long, Long> marks = new TreeMap<>();

  /**
   * A line that was read. Pages begin after heads, so those are marked.
   *
   * @param seq its number in the store
   */
  synchronized void note(AuditLine line, long seq) {
    if (line instanceof AuditLine.Head(var head)) {
      long entry = head.object().seq();
      Map.Entry<Long, Long> before = marks.floorEntry(entry);
      if (before == null ? entry >= EVERY : entry - before.getKey() >= EVERY) {
        marks.put(entry, seq);
      }
    }
  }

  /** A place of the store at or before the end of that entry; 0 where none is known. */
  synchronized long before(long entry) {
    return Optional.ofNullable(marks.floorEntry(entry)).map(Map.Entry::getValue).orElse(0L);
  }
}
