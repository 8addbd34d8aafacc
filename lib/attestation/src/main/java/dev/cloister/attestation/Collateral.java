package dev.cloister.attestation;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.format.CollateralItems;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Collateral as it was fetched: unverified bytes by kind. The verifier authenticates each item
 * before it uses it. Some kinds may have several items (RIMs, CRLs).
 */
public final class Collateral {
  private static final Collateral EMPTY = new Collateral(Map.of());

  private final Map<CollateralKind, List<ByteString>> items;
  private final CollateralItems shared;

  private Collateral(Map<CollateralKind, List<ByteString>> items) {
    this.items = items;
    this.shared = CollateralItems.of(items);
  }

  /** No collateral at all. */
  public static Collateral empty() {
    return EMPTY;
  }

  /** Starts a collection. */
  public static Builder builder() {
    return new Builder();
  }

  /** The first item of that kind, if there is one. */
  public Optional<byte[]> find(CollateralKind kind) {
    return items.getOrDefault(kind, List.of()).stream().findFirst().map(ByteString::bytes);
  }

  /** All items of that kind. */
  public List<byte[]> all(CollateralKind kind) {
    return items.getOrDefault(kind, List.of()).stream().map(ByteString::bytes).toList();
  }

  /** The kinds that have an item. */
  public List<CollateralKind> kinds() {
    return List.copyOf(items.keySet());
  }

  /** The items as formats read them: not copied. */
  CollateralItems items() {
    return shared;
  }

  /** The same collateral without one kind. */
  public Collateral without(CollateralKind kind) {
    Map<CollateralKind, List<ByteString>> rest = new EnumMap<>(CollateralKind.class);
    rest.putAll(items);
    rest.remove(kind);
    return new Collateral(rest);
  }

  /** Collects items. */
  public static final class Builder {
    private final Map<CollateralKind, List<ByteString>> items = new EnumMap<>(CollateralKind.class);

    private Builder() {}

    /** Adds an item. */
    public Builder add(CollateralKind kind, byte[] bytes) {
      items.computeIfAbsent(kind, k -> new ArrayList<>()).add(ByteString.copyOf(bytes));
      return this;
    }

    /** Adds every item of another collection. */
    public Builder addAll(Collateral other) {
      other.items.forEach(
          (kind, list) -> items.computeIfAbsent(kind, k -> new ArrayList<>()).addAll(list));
      return this;
    }

    /** The collection. */
    public Collateral build() {
      Map<CollateralKind, List<ByteString>> copy = new EnumMap<>(CollateralKind.class);
      items.forEach((kind, list) -> copy.put(kind, List.copyOf(list)));
      return new Collateral(copy);
    }
  }
}
