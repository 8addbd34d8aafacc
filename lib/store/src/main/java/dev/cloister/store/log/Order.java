package dev.cloister.store.log;

import dev.cloister.store.StoreException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Something to be done on the log's thread between two batches. */
final class Order<T> {
  private final Work<T> work;
  private final CompletableFuture<T> done = new CompletableFuture<>();

  /** What is to be done. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException, StoreException;
  }

  Order(Work<T> work) {
    this.work = work;
  }

  void run() throws IOException, StoreException {
    done.complete(work.run());
  }

  CompletableFuture<T> done() {
    return done;
  }
}
