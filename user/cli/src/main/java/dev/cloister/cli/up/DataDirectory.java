package dev.cloister.cli.up;

import dev.cloister.cli.process.ServiceException;
import dev.cloister.cli.process.ServiceException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The files of an instance: readable by their owner only, used by one instance at a time. */
public final class DataDirectory implements AutoCloseable {
  private final FileChannel lockFile;

  private DataDirectory(FileChannel lockFile) {
    this.lockFile = lockFile;
  }

  /**
   * Makes the folders that are missing and takes the directory.
   *
   * @throws ServiceException with {@link Reason#ALREADY_RUNNING} when another instance has it
   */
  public static DataDirectory take(Path data) throws IOException, ServiceException {
    privateFolder(data);
    for (String name : new String[] {"controlplane", "enclave", "github", "vaults", "log"}) {
      privateFolder(data.resolve(name));
    }
    FileChannel channel =
        FileChannel.open(
            data.resolve("up.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (lock(channel)) {
      return new DataDirectory(channel);
    }
    channel.close();
    throw new ServiceException(
        Reason.ALREADY_RUNNING, "another instance runs on " + data + "; stop it or use --data");
  }

  // No lock is either null (another process has it) or an exception (this one has).
  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  static void privateFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  /** Writes a file that only its owner reads. */
  static void write(Path file, byte[] bytes) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, bytes);
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
