package dev.cloister.testkit.kernel;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/** A path of a kernel file system: the arithmetic is that of the machine's own paths. */
final class KernelPath implements Path {
  private final KernelFileSystem system;
  private final Path path;

  KernelPath(KernelFileSystem system, Path path) {
    this.system = system;
    this.path = path;
  }

  /** Relative to the root, without a slash at either end. */
  String relative() {
    return path.toString().replaceAll("^/+", "");
  }

  private KernelPath of(Path other) {
    return new KernelPath(system, other);
  }

  private static Path inner(Path other) {
    return other instanceof KernelPath kernel ? kernel.path : other;
  }

  @Override
  public FileSystem getFileSystem() {
    return system;
  }

  @Override
  public boolean isAbsolute() {
    return path.isAbsolute();
  }

  @Override
  public Path getRoot() {
    return of(Path.of("/"));
  }

  @Override
  public @Nullable Path getFileName() {
    Path name = path.getFileName();
    return name == null ? null : of(name);
  }

  @Override
  public @Nullable Path getParent() {
    Path parent = path.getParent();
    return parent == null ? null : of(parent);
  }

  @Override
  public int getNameCount() {
    return path.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return of(path.getName(index));
  }

  @Override
  public Path subpath(int from, int to) {
    return of(path.subpath(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    return path.startsWith(inner(other));
  }

  @Override
  public boolean endsWith(Path other) {
    return path.endsWith(inner(other));
  }

  @Override
  public Path normalize() {
    return of(path.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return of(path.resolve(inner(other)));
  }

  @Override
  public Path resolve(String other) {
    return of(path.resolve(other));
  }

  @Override
  public Path relativize(Path other) {
    return of(path.relativize(inner(other)));
  }

  @Override
  public URI toUri() {
    return URI.create("kernel:" + path);
  }

  @Override
  public Path toAbsolutePath() {
    return this;
  }

  @Override
  public Path toRealPath(LinkOption... options) {
    return this;
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("kernel files are not watched");
  }

  @Override
  public int compareTo(Path other) {
    return path.compareTo(inner(other));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KernelPath that && path.equals(that.path) && system == that.system;
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
