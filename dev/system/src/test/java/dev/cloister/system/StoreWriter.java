package dev.cloister.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.StoreId;
import dev.cloister.store.file.DiskDirectory;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.log.Witness;
import dev.cloister.store.map.SealedMap;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The process that {@link StoreChaos} kills: writes to a sealed map from many threads and prints
 * each key once it is acknowledged, {@code KEY VALUE}, while another thread takes snapshots.
 */
final class StoreWriter {
  private static final int WRITERS = 16;

  private StoreWriter() {}

  static LogSettings settings(Path folder) {
    return LogSettings.of(
            DiskDirectory.at(folder),
            StoreId.of(new byte[StoreId.LENGTH]),
            RootKeys.of(RootKey.of(1, new byte[RootKey.LENGTH])),
            new SecureRandom())
        .withSegmentBytes(1 << 18);
  }

  /** Arguments: the folder, and what the keys of this life begin with. */
  public static void main(String[] args) throws Exception {
    SealedMap map = map(Path.of(args[0]));
    PrintStream out = new PrintStream(System.out, false, UTF_8);
    out.println("ready");
    out.flush();
    for (int i = 0; i < WRITERS; i++) {
      String prefix = args[1] + "-" + i + "-";
      Thread.ofPlatform().start(() -> write(map, prefix, out));
    }
    while (map.failure().isEmpty()) {
      Thread.sleep(150);
      map.snapshot();
    }
  }

  private static SealedMap map(Path folder) throws StoreException {
    try {
      return SealedMap.open(settings(folder)).resume(Witness.none());
    } catch (StoreException e) {
      if (e.error() != StoreError.MISSING) {
        throw e;
      }
      return SealedMap.create(settings(folder), Witness.none());
    }
  }

  private static void write(SealedMap map, String prefix, PrintStream out) {
    for (long count = 0; ; count++) {
      String value = Long.toHexString(count * 0x9E3779B97F4A7C15L).repeat(8);
      map.put(prefix + count, value.getBytes(UTF_8)).join();
      synchronized (out) {
        out.println(prefix + count + " " + value);
        out.flush();
      }
    }
  }
}
