package dev.cloister.testkit.github;

import dev.cloister.testkit.layout.Block;

/** What a path in a repository can be; a directory is any path others lie under. */
public sealed interface Entry {
  /**
   * A file.
   *
   * @param content its bytes
   */
  record FileEntry(Block content) implements Entry {
    /** A file with these bytes. */
    public static FileEntry of(byte[] bytes) {
      return new FileEntry(Block.of(bytes));
    }
  }

  /**
   * A symbolic link.
   *
   * @param target where it points
   */
  record Symlink(String target) implements Entry {}

  /**
   * A submodule.
   *
   * @param url where its repository is
   * @param commit 40 hex digits
   */
  record Submodule(String url, String commit) implements Entry {}
}
