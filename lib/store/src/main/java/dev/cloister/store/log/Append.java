package dev.cloister.store.log;

import java.util.concurrent.CompletableFuture;

/** A record that waits to be written. */
final class Append {
  private final byte[] bytes;
  private final CompletableFuture<Acknowledgement> done = new CompletableFuture<>();

  Append(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  CompletableFuture<Acknowledgement> done() {
    return done;
  }
}
