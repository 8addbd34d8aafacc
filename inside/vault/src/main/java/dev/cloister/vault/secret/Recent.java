package dev.cloister.vault.secret;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The values that were last used. Safe for use by many threads. */
public final class Recent<K, V> {
  private final Map<K, V> values;

  /** None yet, at most that many. */
  public Recent(int limit) {
    values =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > limit;
          }
        };
  }

  /** A value that is still known. */
  public synchronized Optional<V> find(K key) {
    return Optional.ofNullable(values.get(key));
  }

  /** Remembers a value and gives it back. */
  public synchronized V keep(K key, V value) {
    values.put(key, value);
    return value;
  }

  synchronized void forget(K key) {
    values.remove(key);
  }
}
