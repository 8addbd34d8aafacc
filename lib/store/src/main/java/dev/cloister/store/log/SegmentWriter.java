package dev.cloister.store.log;

import dev.cloister.store.HeadHash;
import dev.cloister.store.RootKey;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.format.BatchHeader;
import dev.cloister.store.format.BatchSealer;
import dev.cloister.store.format.FileHeader;
import dev.cloister.store.format.FileKeys;
import dev.cloister.store.format.FileNames;
import dev.cloister.store.format.KeyTable;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The one segment that grows. It is new: none is opened again to be appended to. */
final class SegmentWriter implements Closeable {
  private final FileHeader.Position position;
  private final KeyTable table;
  private final NewFile file;
  private final BatchSealer sealer;

  private SegmentWriter(
      FileHeader.Position position, KeyTable table, NewFile file, BatchSealer sealer) {
    this.position = position;
    this.table = table;
    this.file = file;
    this.sealer = sealer;
  }

  /** A segment with a new salt that has no name yet: {@link #publish} gives it one. */
  static SegmentWriter begin(
      LogSettings settings, FileHeader.Position position, KeyTable table, RootKey key)
      throws IOException {
    byte[] salt = new byte[FileHeader.SALT];
    settings.random().nextBytes(salt);
    FileHeader header = FileHeader.of(FileHeader.Kind.SEGMENT, position, salt, table);
    FileKeys keys = FileKeys.derive(key, header);
    NewFile file = NewFile.create(settings.directory(), FileNames.segment(position.segment()));
    try {
      file.append(ByteBuffer.wrap(header.encoded(keys)));
      BatchSealer sealer = BatchSealer.of(keys, position.hash(), position.seq());
      return new SegmentWriter(position, table, file, sealer);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** The root key that the table calls for. */
  static RootKey currentKey(LogSettings settings, KeyTable table) throws StoreException {
    int id = table.current().id();
    RootKey key =
        settings
            .keys()
            .find(id)
            .orElseThrow(
                () ->
                    new StoreException(
                        StoreError.KEY_MISSING, "the log's current root key is " + id));
    if (!table.isCurrent(key, settings.store())) {
      throw new StoreException(
          StoreError.WRONG_KEY, "the log's current root key " + id + " is another one");
    }
    return key;
  }

  void publish() throws IOException {
    file.publish();
  }

  void write(BatchHeader.Kind kind, List<byte[]> entries) throws IOException {
    file.append(sealer.seal(kind, entries));
  }

  void sync() throws IOException {
    file.sync();
  }

  /** Where the next segment stands. */
  FileHeader.Position next() {
    return new FileHeader.Position(
        position.store(),
        position.incarnation(),
        position.segment() + 1,
        sealer.seq(),
        sealer.head());
  }

  KeyTable table() {
    return table;
  }

  long segment() {
    return position.segment();
  }

  long length() {
    return file.length();
  }

  boolean isFull() {
    return sealer.isFull();
  }

  long seq() {
    return sealer.seq();
  }

  HeadHash head() {
    return sealer.head();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
