package dev.cloister.testkit.kernel;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The system calls: open for reading or for writing, mkdir, rmdir, readdir, stat. Nothing is
 * created by opening it, and nothing is renamed, linked or truncated.
 */
final class KernelFiles extends FileSystemProvider {
  private final KernelFileSystem system;
  private final Tree tree;

  KernelFiles(KernelFileSystem system, Tree tree) {
    this.system = system;
    this.tree = tree;
  }

  private static String relative(Path path) {
    return ((KernelPath) path).relative();
  }

  @Override
  public String getScheme() {
    return "kernel";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException("made by FakeKernel only");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return system;
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException("made by FakeKernel only");
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    boolean writing = options.contains(StandardOpenOption.WRITE);
    for (OpenOption option : options) {
      if (option != StandardOpenOption.READ && option != StandardOpenOption.WRITE) {
        throw Errno.EACCES.onPath(path.toString());
      }
    }
    Attribute attribute =
        tree.file(relative(path)).orElseThrow(() -> Errno.ENOENT.onPath(path.toString()));
    boolean reading = options.isEmpty() || options.contains(StandardOpenOption.READ);
    if ((writing && !attribute.writable()) || (reading && !attribute.readable())) {
      throw Errno.EACCES.onPath(path.toString());
    }
    return new AttributeChannel(attribute, writing);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    List<String> names =
        tree.folder(relative(folder)).orElseThrow(() -> Errno.ENOENT.onPath(folder.toString()));
    List<Path> paths = names.stream().map(folder::resolve).toList();
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return paths.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    if (tree.folder(relative(folder)).isPresent() || tree.file(relative(folder)).isPresent()) {
      throw Errno.EEXIST.onPath(folder.toString());
    }
    tree.create(relative(folder));
  }

  @Override
  public void delete(Path path) throws IOException {
    if (tree.folder(relative(path)).isEmpty() && tree.file(relative(path)).isEmpty()) {
      throw Errno.ENOENT.onPath(path.toString());
    }
    tree.delete(relative(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    Optional<Attribute> file = tree.file(relative(path));
    if (file.isEmpty() && tree.folder(relative(path)).isEmpty()) {
      throw Errno.ENOENT.onPath(path.toString());
    }
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    checkAccess(path);
    return type.cast(new KernelAttributes(tree.folder(relative(path)).isPresent()));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) {
    throw new UnsupportedOperationException("ask for BasicFileAttributes");
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return null;
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    throw Errno.EPERM.onPath(path.toString());
  }

  @Override
  public void copy(Path from, Path to, CopyOption... options) throws IOException {
    throw Errno.EPERM.onPath(to.toString());
  }

  @Override
  public void move(Path from, Path to, CopyOption... options) throws IOException {
    throw Errno.EPERM.onPath(to.toString());
  }

  @Override
  public boolean isSameFile(Path one, Path other) {
    return one.equals(other);
  }

  @Override
  public boolean isHidden(Path path) {
    return false;
  }

  @Override
  public FileStore getFileStore(Path path) {
    throw new UnsupportedOperationException("kernel files are in no store");
  }
}
