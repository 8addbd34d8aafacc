package dev.cloister.collateral.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Instant;

/** A process that replaces one document without end, until it is killed. */
final class DiskStoreWriter {
  private DiskStoreWriter() {}

  public static void main(String[] args) {
    DiskStore store = DiskStore.in(Path.of(args[0]));
    for (int i = 0; ; i++) {
      store.put("key", document(i));
      if (i == 0) {
        System.out.println("ready");
      }
    }
  }

  /** A document that says in each of its lines which one it is. */
  static CachedDocument document(int number) {
    String body = (number + "\n").repeat(20_000);
    return CachedDocument.of(
        body.getBytes(UTF_8), "pem", Instant.EPOCH, Instant.parse("2025-07-15T00:00:00Z"));
  }
}
