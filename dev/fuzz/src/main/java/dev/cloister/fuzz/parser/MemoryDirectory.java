package dev.cloister.fuzz.parser;

import dev.cloister.store.StoreError;
import dev.cloister.store.file.AppendFile;
import dev.cloister.store.file.ReadFile;
import dev.cloister.store.file.StoreDirectory;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Files in memory: what a fuzzer needs of a disk. */
final class MemoryDirectory implements StoreDirectory {
  private final Map<String, ByteArrayOutputStream> files = new ConcurrentHashMap<>();

  MemoryDirectory with(String name, byte[] bytes) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(bytes);
    files.put(name, file);
    return this;
  }

  Map<String, byte[]> contents() {
    Map<String, byte[]> contents = new TreeMap<>();
    files.forEach((name, file) -> contents.put(name, file.toByteArray()));
    return contents;
  }

  @Override
  public void make() {}

  @Override
  public List<String> list() {
    return List.copyOf(files.keySet());
  }

  @Override
  public AppendFile create(String name) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    files.put(name, file);
    return new AppendFile() {
      @Override
      public void append(ByteBuffer bytes) {
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        file.writeBytes(all);
      }

      @Override
      public void sync() {}

      @Override
      public void close() {}
    };
  }

  @Override
  public ReadFile open(String name) throws IOException {
    ByteArrayOutputStream file = files.get(name);
    if (file == null) {
      throw new NoSuchFileException(name);
    }
    byte[] bytes = file.toByteArray();
    return new ReadFile() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public int read(ByteBuffer into, long position) {
        int length = (int) Math.min(into.remaining(), bytes.length - position);
        if (length <= 0) {
          return -1;
        }
        into.put(bytes, (int) position, length);
        return length;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void rename(String from, String to) throws IOException {
    ByteArrayOutputStream file = files.remove(from);
    if (file == null) {
      throw new NoSuchFileException(from);
    }
    files.put(to, file);
  }

  @Override
  public void delete(String name) {
    files.remove(name);
  }

  @Override
  public void sync() {}

  @Override
  public Optional<StoreError> hindrance() {
    return Optional.empty();
  }

  @Override
  public Optional<Closeable> lock() {
    return Optional.of(() -> {});
  }
}
