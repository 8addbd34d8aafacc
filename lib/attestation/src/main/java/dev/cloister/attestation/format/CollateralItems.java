package dev.cloister.attestation.format;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.bytes.ByteString;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collateral as formats read it: unverified, shared without a copy. */
public final class CollateralItems {
  private final Map<CollateralKind, List<ByteString>> items;

  private CollateralItems(Map<CollateralKind, List<ByteString>> items) {
    this.items = items;
  }

  /** Of a map that nobody changes any more. */
  public static CollateralItems of(Map<CollateralKind, List<ByteString>> items) {
    return new CollateralItems(items);
  }

  /** The first item of that kind. */
  public Optional<ByteString> find(CollateralKind kind) {
    List<ByteString> list = all(kind);
    return list.isEmpty() ? Optional.empty() : Optional.of(list.getFirst());
  }

  /** All items of that kind. */
  public List<ByteString> all(CollateralKind kind) {
    return items.getOrDefault(kind, List.of());
  }

  /** The same, with an item of a kind that has none. */
  public CollateralItems withDefault(CollateralKind kind, byte[] item) {
    if (items.containsKey(kind)) {
      return this;
    }
    Map<CollateralKind, List<ByteString>> more = new EnumMap<>(CollateralKind.class);
    more.putAll(items);
    more.put(kind, List.of(ByteString.copyOf(item)));
    return new CollateralItems(more);
  }

  /** The same without a kind, which means something else to the evidence inside other evidence. */
  public CollateralItems without(CollateralKind kind) {
    if (!items.containsKey(kind)) {
      return this;
    }
    Map<CollateralKind, List<ByteString>> fewer = new EnumMap<>(CollateralKind.class);
    fewer.putAll(items);
    fewer.remove(kind);
    return new CollateralItems(fewer);
  }
}
