package dev.cloister.store.map;

import dev.cloister.store.StoreException;
import dev.cloister.store.log.LogState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The map that a log's records make. */
final class MapState implements LogState {
  private final ConcurrentSkipListMap<String, Value> values = new ConcurrentSkipListMap<>();

  @Override
  public void restore(byte[] record) throws StoreException {
    apply(0, record);
  }

  @Override
  public void apply(long seq, byte[] record) throws StoreException {
    for (Changes.Change change : ChangeRecord.parse(record).all()) {
      if (change.value().isPresent()) {
        values.put(change.key(), change.value().get());
      } else {
        values.remove(change.key());
      }
    }
  }

  Optional<byte[]> get(String key) {
    return Optional.ofNullable(values.get(key)).map(Value::copy);
  }

  List<String> keys(String prefix) {
    SortedMap<String, Value> from = values.tailMap(prefix);
    List<String> found = new ArrayList<>();
    for (String key : from.keySet()) {
      if (!key.startsWith(prefix)) {
        break;
      }
      found.add(key);
    }
    return List.copyOf(found);
  }

  int size() {
    return values.size();
  }

  /** The records of a snapshot; values are shared, as nobody changes them. */
  Iterable<byte[]> capture() {
    List<Map.Entry<String, Value>> now = new ArrayList<>(values.size());
    values.forEach((key, value) -> now.add(Map.entry(key, value)));
    return () -> {
      Iterator<Map.Entry<String, Value>> entries = now.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return entries.hasNext();
        }

        @Override
        public byte[] next() {
          Map.Entry<String, Value> entry = entries.next();
          return ChangeRecord.encode(
              Changes.of(
                  List.of(new Changes.Change(entry.getKey(), Optional.of(entry.getValue())))));
        }
      };
    };
  }
}
