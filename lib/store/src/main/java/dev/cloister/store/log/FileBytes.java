package dev.cloister.store.log;

import dev.cloister.store.file.ReadFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads a file forward, up to a limit, through a window that grows only as far as it is asked. */
final class FileBytes implements Closeable {
  private static final int READ_AHEAD = 1 << 20;

  private final ReadFile file;
  private final long end;
  private byte[] window;
  private long position;
  private int from;
  private int to;

  /** The file's first {@code limit} bytes, or all where it is shorter. */
  FileBytes(ReadFile file, long limit) throws IOException {
    this.file = file;
    this.end = Math.min(limit, file.size());
    this.window = new byte[(int) Math.min(READ_AHEAD, end)];
  }

  /** Makes that many bytes available, or all that are left. */
  void ensure(int wanted) throws IOException {
    int target = (int) Math.min(wanted, remaining());
    if (available() >= target) {
      return;
    }
    if (window.length - from < target) {
      byte[] into =
          window.length < target
              ? new byte[(int) Math.min(target + (long) READ_AHEAD, remaining())]
              : window;
      System.arraycopy(window, from, into, 0, available());
      to = available();
      from = 0;
      window = into;
    }
    while (available() < target) {
      int room = (int) Math.min(window.length - to, remaining() - available());
      int count = file.read(ByteBuffer.wrap(window, to, room), position + available());
      if (count < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
      to += count;
    }
  }

  void skip(int count) {
    from += count;
    position += count;
  }

  byte[] array() {
    return window;
  }

  int offset() {
    return from;
  }

  int available() {
    return to - from;
  }

  long position() {
    return position;
  }

  /** Bytes from here to the end, read already or not. */
  long remaining() {
    return end - position;
  }

  /** A copy of the next bytes: that many, or all that are left. */
  byte[] peek(int wanted) throws IOException {
    ensure(wanted);
    return Arrays.copyOfRange(window, from, from + Math.min(wanted, available()));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
