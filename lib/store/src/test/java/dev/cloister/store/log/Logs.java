package dev.cloister.store.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.store.LogHead;
import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreException;
import dev.cloister.store.StoreId;
import dev.cloister.store.file.StoreDirectory;
import dev.cloister.testkit.pki.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What the tests of logs share. */
final class Logs {
  static final StoreId STORE = store(7);

  private Logs() {}

  static StoreId store(int fill) {
    byte[] id = new byte[StoreId.LENGTH];
    Arrays.fill(id, (byte) fill);
    return StoreId.of(id);
  }

  static RootKey key(int id) {
    byte[] secret = new byte[RootKey.LENGTH];
    Arrays.fill(secret, (byte) (id + 100));
    return RootKey.of(id, secret);
  }

  static LogSettings settings(StoreDirectory directory) {
    return settings(directory, "salts");
  }

  static LogSettings settings(StoreDirectory directory, String seed) {
    return LogSettings.of(directory, STORE, RootKeys.of(key(1)), Seed.of(seed).random());
  }

  /** A new log with these records, each in a batch of its own, closed in order. */
  static LogHead write(LogSettings settings, String... records) throws StoreException {
    try (SealedLog log = SealedLog.create(settings, LogState.none(), Witness.none())) {
      return append(log, records);
    }
  }

  /** A new log with these records, whose process ended without closing it. */
  static LogHead writeAndAbandon(LogSettings settings, String... records) throws StoreException {
    return append(SealedLog.create(settings, LogState.none(), Witness.none()), records);
  }

  static LogHead append(SealedLog log, String... records) {
    LogHead head = log.head();
    for (String record : records) {
      head = log.append(bytes(record)).join().head();
    }
    return head;
  }

  static SealedLog reopen(LogSettings settings) throws StoreException {
    return SealedLog.open(settings, LogState.none()).resume(Witness.none());
  }

  /** Everything in a log. */
  static List<String> contents(LogSettings settings) throws StoreException {
    Records records = new Records();
    SealedLog.open(settings, records).close();
    return records.all();
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Why an append failed. */
  static StoreException refusal(CompletableFuture<?> future) {
    try {
      future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException refused) {
        return refused;
      }
      throw e;
    }
    throw new AssertionError("it was not refused");
  }
}
