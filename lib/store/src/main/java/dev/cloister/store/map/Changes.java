package dev.cloister.store.map;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Changes to a map that become durable together or not at all, in the order they are named. */
public final class Changes {
  /** Longest key, in bytes of UTF-8. */
  public static final int MAX_KEY = 1024;

  private final List<Change> all;

  /**
   * One of them.
   *
   * @param key whose value
   * @param value the new one; empty to remove it
   */
  record Change(String key, Optional<Value> value) {}

  private Changes(List<Change> all) {
    this.all = all;
  }

  /** None yet. */
  public static Changes none() {
    return new Changes(List.of());
  }

  static Changes of(List<Change> all) {
    return new Changes(List.copyOf(all));
  }

  /**
   * These, and this key's value.
   *
   * @param key at most {@link #MAX_KEY} bytes of UTF-8
   * @param value copied
   */
  public Changes put(String key, byte[] value) {
    return with(new Change(checked(key), Optional.of(Value.copyOf(value))));
  }

  /** These, and this key no more. */
  public Changes remove(String key) {
    return with(new Change(checked(key), Optional.empty()));
  }

  private Changes with(Change change) {
    List<Change> more = new ArrayList<>(all);
    more.add(change);
    return new Changes(more);
  }

  private static String checked(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_KEY || !new String(bytes, StandardCharsets.UTF_8).equals(key)) {
      throw new IllegalArgumentException(
          "expected a key of at most 1024 bytes of UTF-8, found " + bytes.length);
    }
    return key;
  }

  List<Change> all() {
    return all;
  }
}
