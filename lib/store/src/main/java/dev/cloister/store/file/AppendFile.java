package dev.cloister.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A new file that grows at its end. */
public interface AppendFile extends Closeable {
  /** Writes all of the buffer. After an exception any part of it may have been written. */
  void append(ByteBuffer bytes) throws IOException;

  /**
   * Makes everything written durable, with the file's length (fsync). After an exception nothing is
   * known of what was not durable before, and asking again proves nothing.
   */
  void sync() throws IOException;
}
