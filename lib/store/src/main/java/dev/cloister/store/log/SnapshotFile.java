package dev.cloister.store.log;

import dev.cloister.store.RootKey;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.file.DiskFault;
import dev.cloister.store.format.BatchHeader;
import dev.cloister.store.format.BatchSealer;
import dev.cloister.store.format.Entries;
import dev.cloister.store.format.FileHeader;
import dev.cloister.store.format.FileKeys;
import dev.cloister.store.format.FileNames;
import dev.cloister.store.format.HeadChain;
import dev.cloister.store.format.KeyTable;
import dev.cloister.store.format.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes a state as the snapshot before a segment. */
final class SnapshotFile {
  private static final int PAYLOAD = 1 << 20;
  private static final byte[] NOTHING = {};

  private SnapshotFile() {}

  /**
   * Writes it whole, without a name.
   *
   * @throws StoreException when the disk failed, or a record is longer than records are
   */
  static NewFile write(
      LogSettings settings,
      FileHeader.Position position,
      KeyTable table,
      RootKey key,
      Iterable<byte[]> state)
      throws StoreException {
    byte[] salt = new byte[FileHeader.SALT];
    settings.random().nextBytes(salt);
    FileHeader header = FileHeader.of(FileHeader.Kind.SNAPSHOT, position, salt, table);
    FileKeys keys = FileKeys.derive(key, header);
    BatchSealer sealer = BatchSealer.of(keys, HeadChain.ofSnapshot(header), 0);
    try {
      NewFile file = NewFile.create(settings.directory(), FileNames.snapshot(position.segment()));
      try {
        file.append(ByteBuffer.wrap(header.encoded(keys)));
        writeAll(sealer, file, state);
        return file;
      } catch (IOException e) {
        StoreException failure = failed(settings, e);
        file.discard(failure);
        throw failure;
      } catch (StoreException | RuntimeException e) {
        file.discard(e);
        throw e;
      }
    } catch (IOException e) {
      throw failed(settings, e);
    }
  }

  private static StoreException failed(LogSettings settings, IOException cause) {
    return DiskFault.writing("writing a snapshot", settings.directory(), cause);
  }

  private static void writeAll(BatchSealer sealer, NewFile file, Iterable<byte[]> state)
      throws IOException, StoreException {
    List<byte[]> entries = new ArrayList<>();
    int payload = 0;
    for (byte[] record : state) {
      if (record.length > Limits.RECORD) {
        throw new StoreException(
            StoreError.FAULT, "a record of a state has " + record.length + " bytes");
      }
      entries.add(record);
      payload += Entries.length(record);
      if (payload >= PAYLOAD) {
        file.append(sealer.seal(BatchHeader.Kind.STATE, entries));
        entries.clear();
        payload = 0;
      }
    }
    if (!entries.isEmpty()) {
      file.append(sealer.seal(BatchHeader.Kind.STATE, entries));
    }
    file.append(sealer.seal(BatchHeader.Kind.END, List.of(NOTHING)));
  }
}
