package dev.cloister.bench;

import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreId;
import dev.cloister.store.file.DiskDirectory;
import dev.cloister.store.file.StoreDirectory;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.log.LogState;
import dev.cloister.store.log.SealedLog;
import dev.cloister.store.log.Witness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * One measurement of both.
 *
 * @param rate acknowledged records a second
 * @param bareRate records a second of a loop that writes as many as there are writers and fsyncs
 * @param recordsPerBatch mean
 * @param p50Millis from append to acknowledgement
 * @param p99Millis the same
 * @param bytesPerRecord on the disk
 */
record StoreRun(
    double rate,
    double bareRate,
    double recordsPerBatch,
    double p50Millis,
    double p99Millis,
    double bytesPerRecord) {
  static final int RECORD = 256;
  private static final Duration LENGTH = Duration.ofSeconds(3);

  static StoreRun measure(Path folder, int writers) throws Exception {
    double bare = bare(folder.resolve("bare"), writers);
    Path own = folder.resolve("log");
    AtomicLong batches = new AtomicLong();
    Witness counting =
        head -> {
          batches.incrementAndGet();
          return CompletableFuture.completedFuture(head);
        };
    try (SealedLog log =
        SealedLog.create(settings(DiskDirectory.at(own)), LogState.none(), counting)) {
      long start = System.nanoTime();
      long[] latencies = write(log, writers, start + LENGTH.toNanos());
      double seconds = (System.nanoTime() - start) / 1e9;
      Arrays.sort(latencies);
      return new StoreRun(
          latencies.length / seconds,
          bare,
          latencies.length / (double) batches.get(),
          latencies[latencies.length / 2] / 1e6,
          latencies[(int) (latencies.length * 0.99)] / 1e6,
          size(own) / (double) latencies.length);
    } finally {
      StoreGroup.delete(own);
    }
  }

  static LogSettings settings(StoreDirectory directory) {
    return LogSettings.of(
        directory,
        StoreId.of(new byte[StoreId.LENGTH]),
        RootKeys.of(RootKey.of(1, new byte[RootKey.LENGTH])),
        new SecureRandom());
  }

  private static long[] write(SealedLog log, int writers, long end) throws InterruptedException {
    List<long[]> all = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    long[] mine = writeOne(log, end);
                    synchronized (all) {
                      all.add(mine);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return all.stream().flatMapToLong(Arrays::stream).toArray();
  }

  private static long[] writeOne(SealedLog log, long end) {
    long[] latencies = new long[1024];
    int count = 0;
    byte[] record = new byte[RECORD];
    for (long before = System.nanoTime(); before < end; ) {
      log.append(record).join();
      long after = System.nanoTime();
      if (count == latencies.length) {
        latencies = Arrays.copyOf(latencies, 2 * count);
      }
      latencies[count++] = after - before;
      before = after;
    }
    return Arrays.copyOf(latencies, count);
  }

  private static double bare(Path file, int records) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(records * RECORD);
      long start = System.nanoTime();
      long count = 0;
      while (System.nanoTime() - start < LENGTH.toNanos()) {
        buffer.clear();
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
        count += records;
      }
      return count * 1e9 / (System.nanoTime() - start);
    } finally {
      Files.delete(file);
    }
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
