package dev.cloister.fuzz.parser;

import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.store.HeadHash;
import dev.cloister.store.RootKey;
import dev.cloister.store.StoreException;
import dev.cloister.store.StoreId;
import dev.cloister.store.format.FileHeader;
import dev.cloister.store.format.FileKeys;
import dev.cloister.store.format.KeyTable;
import java.util.Arrays;
import java.util.List;

/** {@link FileHeader#parse}: what is read and authentic is written as it was. */
public final class StoreHeaderTarget implements FuzzTarget {
  private static final StoreId STORE = StoreId.of(new byte[StoreId.LENGTH]);
  private static final RootKey KEY = RootKey.of(1, new byte[RootKey.LENGTH]);

  @Override
  public String name() {
    return "store-header";
  }

  @Override
  public void run(byte[] input) throws StoreException {
    FileHeader header = FileHeader.parse(FileHeader.Kind.SEGMENT, input);
    FileKeys keys = FileKeys.derive(KEY, header);
    byte[] again = header.encoded(keys);
    int signed = header.length() - 32;
    if (!Arrays.equals(again, 0, signed, input, 0, signed)) {
      throw new AssertionError("two encodings of one header");
    }
    if (header.isAuthentic(keys) != Arrays.equals(again, Arrays.copyOf(input, again.length))) {
      throw new AssertionError("authentic, and not what is written");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return StoreException.class;
  }

  @Override
  public List<byte[]> seeds() {
    FileHeader header =
        FileHeader.of(
            FileHeader.Kind.SEGMENT,
            new FileHeader.Position(STORE, 3, 5, 7, HeadHash.of(new byte[HeadHash.LENGTH])),
            new byte[FileHeader.SALT],
            KeyTable.of(KEY, STORE).with(RootKey.of(2, new byte[RootKey.LENGTH]), STORE));
    return List.of(header.encoded(FileKeys.derive(KEY, header)));
  }
}
