package dev.cloister.testkit.kernel;

import java.io.IOException;

/** One file of a kernel file system. What it does not offer fails when it is opened. */
interface Attribute {
  /** Whether it can be opened for reading. */
  default boolean readable() {
    return true;
  }

  /** Whether it can be opened for writing. */
  default boolean writable() {
    return false;
  }

  /** Its content, made when it is first read after it was opened. */
  default byte[] read() throws IOException {
    throw Errno.EACCES.onData();
  }

  /** Takes what one write holds. */
  default void write(byte[] bytes) throws IOException {
    throw Errno.EACCES.onData();
  }

  /** Most bytes that are written to it until it is closed; 0 when each write counts by itself. */
  default int buffered() {
    return 0;
  }
}
