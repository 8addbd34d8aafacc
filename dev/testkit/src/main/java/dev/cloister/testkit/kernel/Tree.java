package dev.cloister.testkit.kernel;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What stands below a folder. Paths are relative, without a slash at either end. */
interface Tree {
  /** A file. */
  Optional<Attribute> file(String path);

  /** The names in a folder; empty when it is none. */
  Optional<List<String>> folder(String path);

  /** mkdir. */
  default void create(String path) throws IOException {
    throw Errno.EPERM.onPath(path);
  }

  /** rmdir, unlink. */
  default void delete(String path) throws IOException {
    throw Errno.EPERM.onPath(path);
  }
}
