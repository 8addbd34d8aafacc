package dev.cloister.testkit.kernel;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What stat says. */
record KernelAttributes(boolean folder) implements BasicFileAttributes {
  private static final int PAGE = 4096;

  @Override
  public FileTime lastModifiedTime() {
    return FileTime.from(Instant.EPOCH);
  }

  @Override
  public FileTime lastAccessTime() {
    return lastModifiedTime();
  }

  @Override
  public FileTime creationTime() {
    return lastModifiedTime();
  }

  @Override
  public boolean isRegularFile() {
    return !folder;
  }

  @Override
  public boolean isDirectory() {
    return folder;
  }

  @Override
  public boolean isSymbolicLink() {
    return false;
  }

  @Override
  public boolean isOther() {
    return false;
  }

  @Override
  public long size() {
    return folder ? 0 : PAGE;
  }

  @Override
  public @Nullable Object fileKey() {
    return null;
  }
}
