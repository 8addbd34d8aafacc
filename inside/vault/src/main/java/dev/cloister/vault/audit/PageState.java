package dev.cloister.vault.audit;

import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.audit.AuditLine;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.log.LogState;

/** Hands the lines of the log to a page, and marks where they are. */
record PageState(PageReader page, Marks marks) implements LogState {
  @Override
  public void restore(byte[] record) throws StoreException {
    throw new StoreException(StoreError.CORRUPT, "the audit log has no snapshots");
  }

  @Override
  public void apply(long seq, byte[] record) throws StoreException {
    try {
      AuditLine line = AuditRecord.decode(record);
      page.accept(line);
      marks.note(line, seq);
    } catch (ConstellationException e) {
      throw new StoreException(StoreError.CORRUPT, "expected a record of the audit log", e);
    }
  }
}
