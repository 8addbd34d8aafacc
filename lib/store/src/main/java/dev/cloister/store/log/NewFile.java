package dev.cloister.store.log;

import dev.cloister.store.file.AppendFile;
import dev.cloister.store.file.StoreDirectory;
import dev.cloister.store.format.FileNames;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file that has its name only once what was written so far is durable: write, fsync, rename,
 * fsync the directory. A name therefore never stands for a torn file.
 */
final class NewFile implements Closeable {
  private final StoreDirectory directory;
  private final String name;
  private final AppendFile file;
  private long length;

  private NewFile(StoreDirectory directory, String name, AppendFile file) {
    this.directory = directory;
    this.name = name;
    this.file = file;
  }

  static NewFile create(StoreDirectory directory, String name) throws IOException {
    String unfinished = FileNames.unfinished(name);
    if (directory.list().contains(unfinished)) {
      directory.delete(unfinished);
    }
    return new NewFile(directory, name, directory.create(unfinished));
  }

  void append(ByteBuffer bytes) throws IOException {
    length += bytes.remaining();
    file.append(bytes);
  }

  void sync() throws IOException {
    file.sync();
  }

  /** Gives it its name, durably with all that was written. */
  void publish() throws IOException {
    file.sync();
    directory.rename(FileNames.unfinished(name), name);
    directory.sync();
  }

  /** Gives up what has no name yet. What is left of it would only take the log's space. */
  void discard(Exception because) {
    Opening.closeQuietly(file, because);
    try {
      directory.delete(FileNames.unfinished(name));
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  long length() {
    return length;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
