package dev.cloister.bench;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.consumer.RecordingStream;

/** Counts the fsyncs of this process, as the JDK's flight recorder sees them. */
final class Fsyncs implements AutoCloseable {
  private final RecordingStream stream;
  private final AtomicLong count;

  private Fsyncs(RecordingStream stream, AtomicLong count) {
    this.stream = stream;
    this.count = count;
  }

  /** Begins to count. */
  static Fsyncs count() {
    RecordingStream stream = new RecordingStream();
    AtomicLong count = new AtomicLong();
    stream.enable("jdk.FileForce").withThreshold(Duration.ZERO).withoutStackTrace();
    stream.onEvent("jdk.FileForce", event -> count.incrementAndGet());
    stream.startAsync();
    return new Fsyncs(stream, count);
  }

  /** Ends, and says how many there were. */
  long stop() {
    stream.stop();
    return count.get();
  }

  @Override
  public void close() {
    stream.close();
  }
}
