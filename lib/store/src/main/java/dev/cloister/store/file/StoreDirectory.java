package dev.cloister.store.file;

import dev.cloister.store.StoreError;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One directory with one store's files: all that a log asks of a file system. */
public interface StoreDirectory {
  /** Makes the directory durably, where it is missing. */
  void make() throws IOException;

  /** Names of the files in it; empty where the directory is missing. */
  List<String> list() throws IOException;

  /** A new file, readable by its owner only; an error where the name is taken. */
  AppendFile create(String name) throws IOException;

  /** A file to read. */
  ReadFile open(String name) throws IOException;

  /** Gives a file another name in one step, in place of what had it. */
  void rename(String from, String to) throws IOException;

  /** Removes a file. */
  void delete(String name) throws IOException;

  /** Makes creations, renames and removals durable (fsync of the directory). */
  void sync() throws IOException;

  /**
   * What the file system says keeps it from being written now: {@link StoreError#FULL} or {@link
   * StoreError#READ_ONLY}; empty where nothing does, or it does not say. Asked after a write
   * failed, because the texts of failures are in the system's language.
   */
  Optional<StoreError> hindrance();

  /** Keeps others out until it is closed; empty where somebody has it. */
  Optional<Closeable> lock() throws IOException;
}
