package dev.cloister.fuzz.parser;

import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.store.StoreException;
import dev.cloister.store.format.BatchHeader;
import dev.cloister.store.format.Entries;
import dev.cloister.store.format.KeyTable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** What is in a batch, as if it were authentic: its header, entries, and a key table. */
public final class StoreBatchTarget implements FuzzTarget {
  @Override
  public String name() {
    return "store-batch";
  }

  @Override
  public void run(byte[] input) throws StoreException {
    int count =
        BatchHeader.parse(input, 0, input.length).map(BatchHeader::count).orElse(input.length / 9);
    int offset = Math.min(input.length, BatchHeader.LENGTH);
    byte[] plain = Arrays.copyOfRange(input, offset, input.length);
    List<byte[]> entries = Entries.parse(plain, plain.length, count);
    if (entries.stream().mapToInt(Entries::length).sum() != plain.length) {
      throw new AssertionError("entries that do not fill the batch");
    }
    if (!entries.isEmpty()) {
      byte[] table = entries.getFirst();
      if (!Arrays.equals(KeyTable.parse(table).encoded(), table)) {
        throw new AssertionError("two encodings of one key table");
      }
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return StoreException.class;
  }

  @Override
  public List<byte[]> seeds() {
    byte[] table = new KeyTable(List.of(new KeyTable.Entry(1, 2, 3))).encoded();
    return List.of(
        ByteBuffer.allocate(BatchHeader.LENGTH + 4 + table.length)
            .put((byte) 2)
            .putInt(16 + 4 + table.length)
            .putInt(0)
            .putLong(1)
            .putInt(1)
            .putInt(table.length)
            .put(table)
            .array());
  }
}
