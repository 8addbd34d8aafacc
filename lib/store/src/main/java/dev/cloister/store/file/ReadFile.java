package dev.cloister.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file to read. */
public interface ReadFile extends Closeable {
  /** Its length now, in bytes. */
  long size() throws IOException;

  /** Reads some bytes at a position; how many, or -1 at the end. */
  int read(ByteBuffer into, long position) throws IOException;
}
