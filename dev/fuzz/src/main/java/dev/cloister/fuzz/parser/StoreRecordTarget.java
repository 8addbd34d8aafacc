package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.store.StoreException;
import dev.cloister.store.map.ChangeRecord;
import dev.cloister.store.map.Changes;
import java.util.Arrays;
import java.util.List;

/** {@link ChangeRecord#parse}: one encoding of one change. */
public final class StoreRecordTarget implements FuzzTarget {
  @Override
  public String name() {
    return "store-record";
  }

  @Override
  public void run(byte[] input) throws StoreException {
    if (!Arrays.equals(ChangeRecord.encode(ChangeRecord.parse(input)), input)) {
      throw new AssertionError("two encodings of one record");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return StoreException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        ChangeRecord.encode(
            Changes.none().put("key", new byte[20]).remove("k\u00e9y").put("", new byte[0])),
        "".getBytes(UTF_8));
  }
}
