package dev.cloister.store.log;

import static dev.cloister.store.log.Logs.STORE;
import static dev.cloister.store.log.Logs.key;

import dev.cloister.store.LogHead;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreException;
import dev.cloister.store.file.SimulatedDisk;
import dev.cloister.testkit.pki.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The life of a log with everything in it: creation, single and grouped appends, several segments,
 * a snapshot, another root key, closing, opening again, closing. It ends at the first failure. How
 * many operations it takes depends on which appends meet in one batch.
 */
final class Story {
  private final SimulatedDisk disk;
  private final String salts;
  private final List<String> submitted = new ArrayList<>();
  private final List<String> acknowledged = new ArrayList<>();
  private Optional<LogHead> lastHead = Optional.empty();
  private Optional<StoreException> failure = Optional.empty();
  private Optional<SealedLog> running = Optional.empty();
  private boolean created;

  private Story(SimulatedDisk disk, String salts) {
    this.disk = disk;
    this.salts = salts;
  }

  static Story on(SimulatedDisk disk, String salts) {
    return new Story(disk, salts);
  }

  LogSettings settings() {
    return settings(salts);
  }

  LogSettings settings(String seed) {
    return settings(seed, RootKeys.of(key(1), key(2)));
  }

  private LogSettings settings(String seed, RootKeys keys) {
    return LogSettings.of(disk, STORE, keys, Seed.of(seed).random()).withSegmentBytes(700);
  }

  /** Plays it; the log is left open, whatever state it is in. */
  Story play() {
    try {
      Records state = new Records();
      SealedLog first =
          SealedLog.create(settings(salts, RootKeys.of(key(1))), state, Witness.none());
      created = true;
      running = Optional.of(first);
      append(first, "a");
      append(first, "b1", "b2", "b3");
      append(first, "c");
      first.snapshot(state::capture);
      append(first, "d");
      first.rotate(key(2));
      append(first, "e1", "e2");
      first.close();
      running = Optional.empty();
      first.failure().ifPresent(Story::rethrow);

      Records again = new Records();
      SealedLog second = SealedLog.open(settings(salts + " again"), again).resume(Witness.none());
      running = Optional.of(second);
      append(second, "f");
      second.snapshot(again::capture);
      append(second, "g1", "g2");
      second.close();
      second.failure().ifPresent(Story::rethrow);
    } catch (StoreException e) {
      failure = Optional.of(e);
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof StoreException cause)) {
        throw e;
      }
      failure = Optional.of(cause);
    }
    return this;
  }

  private static void rethrow(StoreException why) {
    throw new CompletionException(why);
  }

  private void append(SealedLog log, String... records) {
    List<CompletableFuture<Acknowledgement>> answers = new ArrayList<>();
    for (String record : records) {
      submitted.add(record);
      answers.add(log.append(Logs.bytes(record)));
    }
    for (int i = 0; i < records.length; i++) {
      lastHead = Optional.of(answers.get(i).join().head());
      acknowledged.add(records[i]);
    }
  }

  /** The process ends without another write. */
  void abandon() {
    disk.killProcess();
    running.ifPresent(SealedLog::close);
  }

  boolean created() {
    return created;
  }

  List<String> submitted() {
    return submitted;
  }

  List<String> acknowledged() {
    return acknowledged;
  }

  Optional<LogHead> lastHead() {
    return lastHead;
  }

  Optional<StoreException> failure() {
    return failure;
  }

  Optional<SealedLog> running() {
    return running;
  }
}
