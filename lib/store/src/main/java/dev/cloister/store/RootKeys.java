package dev.cloister.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The root keys that a store may need: that of its newest files, and those of older ones. */
public final class RootKeys {
  private final Map<Integer, RootKey> byId;

  private RootKeys(Map<Integer, RootKey> byId) {
    this.byId = byId;
  }

  /**
   * These keys.
   *
   * @throws IllegalArgumentException when there is none, or two have one number
   */
  public static RootKeys of(RootKey... keys) {
    return of(List.of(keys));
  }

  /**
   * These keys.
   *
   * @throws IllegalArgumentException when there is none, or two have one number
   */
  public static RootKeys of(List<RootKey> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("expected a root key");
    }
    Map<Integer, RootKey> byId = new LinkedHashMap<>();
    for (RootKey key : keys) {
      if (byId.put(key.id(), key) != null) {
        throw new IllegalArgumentException("two root keys have the number " + key.id());
      }
    }
    return new RootKeys(byId);
  }

  /** These and one more. */
  public RootKeys with(RootKey key) {
    List<RootKey> all = new ArrayList<>(byId.values());
    all.add(key);
    return of(all);
  }

  /** The one named last: what a new log begins with. */
  public RootKey last() {
    return List.copyOf(byId.values()).getLast();
  }

  /** The key of that number. */
  public Optional<RootKey> find(int id) {
    return Optional.ofNullable(byId.get(id));
  }
}
