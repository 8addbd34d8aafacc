package dev.cloister.store.log;

import dev.cloister.store.LogHead;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Others who remember how far this log has come (docs/concepts/sealed-log.md). Asked once per batch
 * after its fsync; nothing of the batch is seen or acknowledged before the answer.
 */
@FunctionalInterface
public interface Witness {
  /**
   * Completes when as many witnesses hold this head as the protocol demands. It takes as long as it
   * takes: what is temporary is retried here. An exception is final (this log was fenced, or
   * forked) and ends all writing.
   */
  CompletionStage<?> acknowledge(LogHead head);

  /** Nobody: a rollback of the whole directory goes unnoticed, unless its head is expected. */
  static Witness none() {
    return head -> CompletableFuture.completedFuture(head);
  }
}
