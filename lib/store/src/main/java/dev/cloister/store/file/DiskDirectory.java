package dev.cloister.store.file;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.cloister.store.StoreError;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A directory of a POSIX file system, its files readable by their owner only. */
public final class DiskDirectory implements StoreDirectory {
  private static final String LOCK = "lock";

  /** A write takes what there is before it fails; what is left is less than a few blocks. */
  private static final long LEAST_SPACE = 64 << 10;

  /**
   * The directories that this process has locked, by identity. The system knows that too, but drops
   * all of a process's locks on a file when any of its descriptors is closed (POSIX, fcntl): a
   * second opener here must not so much as open the file.
   */
  private static final Set<Object> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path folder;

  private DiskDirectory(Path folder) {
    this.folder = folder;
  }

  /** The directory at that path, which need not exist yet; its parent must. */
  public static DiskDirectory at(Path folder) {
    return new DiskDirectory(folder.toAbsolutePath().normalize());
  }

  @Override
  public void make() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder, owner("rwx------"));
      sync(Objects.requireNonNull(folder.getParent(), "the root directory always exists"));
    }
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  @Override
  public AppendFile create(String name) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(name), Set.of(CREATE_NEW, WRITE), owner("rw-------"));
    return new AppendFile() {
      @Override
      public void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }

      @Override
      public void sync() throws IOException {
        channel.force(true);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  @Override
  public ReadFile open(String name) throws IOException {
    FileChannel channel = FileChannel.open(folder.resolve(name), READ);
    return new ReadFile() {
      @Override
      public long size() throws IOException {
        return channel.size();
      }

      @Override
      public int read(ByteBuffer into, long position) throws IOException {
        return channel.read(into, position);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(folder.resolve(name));
  }

  @Override
  public void sync() throws IOException {
    sync(folder);
  }

  @Override
  public Optional<StoreError> hindrance() {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    if (!Files.isWritable(folder)) {
      return Optional.of(StoreError.READ_ONLY);
    }
    try {
      long left = Files.getFileStore(folder).getUsableSpace();
      return left < LEAST_SPACE ? Optional.of(StoreError.FULL) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Closeable> lock() throws IOException {
    Object self =
        Objects.requireNonNull(
            Files.readAttributes(folder, BasicFileAttributes.class).fileKey(),
            "every POSIX file has an identity");
    if (!HELD_HERE.add(self)) {
      return Optional.empty();
    }
    try {
      FileChannel channel =
          FileChannel.open(folder.resolve(LOCK), Set.of(CREATE, WRITE), owner("rw-------"));
      if (locked(channel)) {
        return Optional.of(new Held(channel, self));
      }
      channel.close();
    } catch (IOException e) {
      HELD_HERE.remove(self);
      throw e;
    }
    HELD_HERE.remove(self);
    return Optional.empty();
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** A lock, until it is closed; a second time does nothing. */
  private record Held(FileChannel channel, Object self) implements Closeable {
    @Override
    public synchronized void close() throws IOException {
      if (channel.isOpen()) {
        try {
          channel.close();
        } finally {
          HELD_HERE.remove(self);
        }
      }
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }

  private static FileAttribute<?> owner(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }
}
