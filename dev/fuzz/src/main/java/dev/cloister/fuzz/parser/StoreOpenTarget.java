package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.fuzz.AllocationLimit;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreException;
import dev.cloister.store.StoreId;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.log.LogState;
import dev.cloister.store.log.SealedLog;
import dev.cloister.store.log.Witness;
import dev.cloister.testkit.pki.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@link SealedLog#open} with one of its files in the fuzzer's hands: whatever opens holds the
 * records that were sealed, from the first on, and no others.
 */
public final class StoreOpenTarget implements FuzzTarget {
  private static final List<String> RECORDS = List.of("alpha", "beta", "gamma", "delta");

  private final String name;
  private final String file;
  private final Map<String, byte[]> others;
  private final List<byte[]> seeds;

  private StoreOpenTarget(String name, String file, List<Map<String, byte[]>> logs) {
    this.name = name;
    this.file = file;
    this.others = new TreeMap<>(logs.getFirst());
    this.others.remove(file);
    this.seeds =
        logs.stream().filter(log -> log.containsKey(file)).map(log -> log.get(file)).toList();
  }

  /** The only segment of a log, after a crash and after an orderly end. */
  public static StoreOpenTarget segment() {
    return new StoreOpenTarget(
        "store-segment",
        "segment-0000000000000001",
        List.of(write(false, false), write(false, true)));
  }

  /** The snapshot of a log. */
  public static StoreOpenTarget snapshot() {
    return new StoreOpenTarget(
        "store-snapshot", "snapshot-0000000000000002", List.of(write(true, true)));
  }

  private static Map<String, byte[]> write(boolean snapshot, boolean close) {
    MemoryDirectory directory = new MemoryDirectory();
    try (SealedLog log = SealedLog.create(settings(directory), LogState.none(), Witness.none())) {
      for (String record : RECORDS.subList(0, 3)) {
        log.append(record.getBytes(UTF_8)).join();
      }
      if (snapshot) {
        log.snapshot(() -> RECORDS.subList(0, 3).stream().map(r -> r.getBytes(UTF_8)).toList());
      }
      log.append(RECORDS.getLast().getBytes(UTF_8)).join();
      if (!close) {
        return directory.contents();
      }
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
    return directory.contents();
  }

  private static LogSettings settings(MemoryDirectory directory) {
    return LogSettings.of(
        directory,
        StoreId.of(new byte[StoreId.LENGTH]),
        RootKeys.of(RootKey.of(1, new byte[RootKey.LENGTH])),
        Seed.of("fuzz-store").random());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void run(byte[] input) throws StoreException {
    MemoryDirectory directory = new MemoryDirectory();
    others.forEach(directory::with);
    directory.with(file, input);
    List<String> found = new ArrayList<>();
    LogState state =
        new LogState() {
          @Override
          public void restore(byte[] record) {
            found.add(new String(record, UTF_8));
          }

          @Override
          public void apply(long seq, byte[] record) {
            found.add(new String(record, UTF_8));
          }
        };
    SealedLog.open(settings(directory), state).close();
    if (!found.equals(RECORDS.subList(0, Math.min(found.size(), RECORDS.size())))) {
      throw new AssertionError("opened with records that were never sealed so");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return StoreException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return seeds;
  }

  @Override
  public AllocationLimit allocationLimit() {
    // Each place in a torn tail that looks like a batch costs one decryption of what is there.
    return new AllocationLimit(1 << 20, 8192);
  }
}
