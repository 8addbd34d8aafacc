package dev.cloister.bench;

import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.file.AppendFile;
import dev.cloister.store.file.DiskDirectory;
import dev.cloister.store.file.ReadFile;
import dev.cloister.store.file.StoreDirectory;
import dev.cloister.store.log.Acknowledgement;
import dev.cloister.store.log.LogState;
import dev.cloister.store.log.SealedLog;
import dev.cloister.store.log.Witness;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** How long opening a log takes. */
final class StoreRecovery {
  private StoreRecovery() {}

  /** Writes a log with that many records and opens it again. */
  static double seconds(Path folder, int records, int batch) throws StoreException, IOException {
    try (SealedLog log =
        SealedLog.create(
            StoreRun.settings(new Unsynced(DiskDirectory.at(folder))),
            LogState.none(),
            Witness.none())) {
      for (int i = 0; i < records; i += batch) {
        List<CompletableFuture<Acknowledgement>> answers = new ArrayList<>();
        for (int j = 0; j < batch && i + j < records; j++) {
          answers.add(log.append(new byte[StoreRun.RECORD]));
        }
        answers.forEach(CompletableFuture::join);
      }
    }
    Counted counted = new Counted();
    long start = System.nanoTime();
    SealedLog.open(StoreRun.settings(DiskDirectory.at(folder)), counted).close();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (counted.records != records) {
      throw new IllegalStateException("recovered " + counted.records + " of " + records);
    }
    StoreGroup.delete(folder);
    return seconds;
  }

  private static final class Counted implements LogState {
    private long records;

    @Override
    public void restore(byte[] record) {
      records++;
    }

    @Override
    public void apply(long seq, byte[] record) {
      records++;
    }
  }

  /** A disk whose fsync does nothing: what is measured is the reading. */
  private record Unsynced(StoreDirectory disk) implements StoreDirectory {
    @Override
    public void make() throws IOException {
      disk.make();
    }

    @Override
    public List<String> list() throws IOException {
      return disk.list();
    }

    @Override
    public AppendFile create(String name) throws IOException {
      AppendFile file = disk.create(name);
      return new AppendFile() {
        @Override
        public void append(ByteBuffer bytes) throws IOException {
          file.append(bytes);
        }

        @Override
        public void sync() {}

        @Override
        public void close() throws IOException {
          file.close();
        }
      };
    }

    @Override
    public ReadFile open(String name) throws IOException {
      return disk.open(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
      disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
      disk.delete(name);
    }

    @Override
    public void sync() {}

    @Override
    public Optional<StoreError> hindrance() {
      return disk.hindrance();
    }

    @Override
    public Optional<Closeable> lock() throws IOException {
      return disk.lock();
    }
  }
}
