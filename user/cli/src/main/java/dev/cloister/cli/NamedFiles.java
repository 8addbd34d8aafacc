package dev.cloister.cli;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** Reads and writes the files that arguments name. */
public final class NamedFiles {
  /** Longest file that is read, in bytes. */
  public static final int MAX_LENGTH = 32 << 20;

  private static final String STANDARD = "-";

  private NamedFiles() {}

  /**
   * The bytes of a file, or of standard input for {@code -}.
   *
   * @throws CliException when it cannot be read or is too long
   */
  public static byte[] read(Host host, String name) throws CliException {
    try (InputStream in = name.equals(STANDARD) ? host.in() : Files.newInputStream(Path.of(name))) {
      byte[] bytes = in.readNBytes(MAX_LENGTH + 1);
      if (bytes.length > MAX_LENGTH) {
        throw CliException.usage(name + ": longer than " + MAX_LENGTH + " bytes");
      }
      return bytes;
    } catch (IOException | IllegalArgumentException e) {
      throw CliException.usage(name + ": cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  /**
   * Writes a file whole or not at all, durably; {@code -} is standard output.
   *
   * @throws CliException when it cannot be written
   */
  public static void write(Host host, String name, byte[] bytes) throws CliException {
    if (name.equals(STANDARD)) {
      host.out().content(new String(bytes, StandardCharsets.UTF_8));
      return;
    }
    try {
      write(Path.of(name).toAbsolutePath(), bytes, NamedFiles::sync);
    } catch (IOException | IllegalArgumentException e) {
      throw new CliException(
          ExitCode.CONTRAINDICATED,
          name + ": cannot be written (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** Makes the names in a directory durable. */
  @FunctionalInterface
  interface DirectorySync {
    void sync(Path directory) throws IOException;
  }

  /** Writes bytes and name to the disk: after a crash there is the old file, or all of the new. */
  static void write(Path target, byte[] bytes, DirectorySync directory) throws IOException {
    Path folder = Objects.requireNonNullElse(target.getParent(), target);
    Path part = Files.createTempFile(folder, ".cloister", ".part");
    try {
      Files.write(part, bytes, WRITE, SYNC);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      directory.sync(folder);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void sync(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, READ)) {
        channel.force(true);
      }
    }
  }
}
