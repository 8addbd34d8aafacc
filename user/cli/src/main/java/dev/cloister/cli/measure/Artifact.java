package dev.cloister.cli.measure;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.measure.FileDigests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A file of a build: named by an option, read with progress. */
final class Artifact {
  /** Longest file that is read into memory, in bytes: kernels and unified images. */
  static final long MAX_LENGTH = 1L << 30;

  private static final int CHUNK = 1 << 20;

  private final Host host;
  private final String role;
  private final Path path;

  private Artifact(Host host, String role, Path path) {
    this.host = host;
    this.role = role;
    this.path = path;
  }

  static Artifact of(Host host, String role, Path path) {
    return new Artifact(host, role, path);
  }

  /** What the file is. */
  String role() {
    return role;
  }

  /** Its name without folders. */
  String name() {
    return Objects.requireNonNullElse(path.getFileName(), path).toString();
  }

  /** All of it. */
  byte[] bytes() throws CliException {
    long length = length();
    if (length > MAX_LENGTH) {
      throw CliException.usage(path + ": longer than " + MAX_LENGTH + " bytes");
    }
    byte[] bytes = new byte[(int) length];
    Progress progress = new Progress(host, "reading " + role, length);
    try (InputStream in = Files.newInputStream(path)) {
      int at = 0;
      while (at < bytes.length) {
        int n = in.readNBytes(bytes, at, Math.min(CHUNK, bytes.length - at));
        if (n == 0) {
          throw CliException.usage(path + ": became shorter while it was read");
        }
        at += n;
        progress.at(at);
      }
      if (in.read() >= 0) {
        throw CliException.usage(path + ": became longer while it was read");
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return bytes;
  }

  /** Length and digests, without holding it in memory. */
  FileDigests digests() throws CliException {
    Progress progress = new Progress(host, "hashing " + role, length());
    try (InputStream in = Files.newInputStream(path)) {
      return FileDigests.of(in, progress::at);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private long length() throws CliException {
    try {
      if (!Files.isRegularFile(path)) {
        throw CliException.usage(
            path + (Files.exists(path) ? ": is not a file" : ": no such file"));
      }
      return Files.size(path);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private CliException unreadable(IOException e) {
    return CliException.usage(path + ": cannot be read (" + e.getClass().getSimpleName() + ")");
  }
}
