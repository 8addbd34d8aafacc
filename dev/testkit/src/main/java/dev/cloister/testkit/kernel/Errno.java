package dev.cloister.testkit.kernel;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What system calls fail with, as the JDK shows it. */
public enum Errno {
  /** No such file. */
  ENOENT("No such file or directory"),
  /** The mode of the file does not allow it. */
  EACCES("Permission denied"),
  /** The file system does not allow it. */
  EPERM("Operation not permitted"),
  /** It is there already. */
  EEXIST("File exists"),
  /** A value is out of range. */
  EINVAL("Invalid argument"),
  /** Longer than the attribute takes. */
  EFBIG("File too large"),
  /** Somebody else is using it. */
  EBUSY("Device or resource busy"),
  /** Try again; also EAGAIN. */
  EWOULDBLOCK("Resource temporarily unavailable"),
  /** The TEE failed. */
  EIO("Input/output error"),
  /** No TEE is behind it. */
  ENXIO("No such device or address"),
  /** The TEE's driver went away. */
  ENOTTY("Inappropriate ioctl for device");

  private final String text;

  Errno(String text) {
    this.text = text;
  }

  /** What strerror says. */
  public String text() {
    return text;
  }

  /** As a failed open, mkdir or rmdir. */
  IOException onPath(String path) {
    return switch (this) {
      case ENOENT -> new NoSuchFileException(path);
      case EACCES -> new AccessDeniedException(path);
      case EEXIST -> new FileAlreadyExistsException(path);
      default -> new FileSystemException(path, null, text);
    };
  }

  /** As a failed read or write. */
  IOException onData() {
    return new IOException(text);
  }
}
