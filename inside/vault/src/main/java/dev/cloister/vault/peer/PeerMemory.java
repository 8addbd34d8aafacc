package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.Witnessed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What this vault remembers of its peers, and of its own beginning. */
final class PeerMemory {
  private static final String WITNESSED = "witnessed/";
  private static final String JOINED = "joined";
  private static final String BEGUN = "begun";

  private final Durable store;

  PeerMemory(Durable store) {
    this.store = store;
  }

  /** What is remembered of a peer. */
  Optional<Witnessed> find(VaultId peer) throws ChannelException {
    Optional<byte[]> stored = store.get(WITNESSED + peer);
    return stored.isEmpty() ? Optional.empty() : Optional.of(decoded(stored.get()));
  }

  /** What is remembered of all of them; fewer where some were not admitted. */
  List<Witnessed> all(Seat seat) throws ChannelException {
    List<Witnessed> all = new ArrayList<>();
    for (var peer : seat.peers()) {
      find(peer.vault()).ifPresent(all::add);
    }
    return all;
  }

  /** Remembers; durable when it returns. */
  void remember(Collection<Witnessed> heads) throws ChannelException {
    Map<String, byte[]> values = new LinkedHashMap<>();
    for (Witnessed head : heads) {
      values.put(WITNESSED + head.last().object().vault(), head.encoded());
    }
    store.put(values);
  }

  /** The head with which this vault joined. */
  Optional<Signed<Head>> joined() throws ChannelException {
    Optional<byte[]> stored = store.get(JOINED);
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(decoded(stored.get()).last());
  }

  void joined(Signed<Head> head) throws ChannelException {
    store.put(Map.of(JOINED, Witnessed.first(head).encoded()));
  }

  /** Whether this vault has ever served. */
  boolean begun() {
    return store.get(BEGUN).isPresent();
  }

  void begin() throws ChannelException {
    if (!begun()) {
      store.put(Map.of(BEGUN, new byte[] {1}));
    }
  }

  private static Witnessed decoded(byte[] stored) throws ChannelException {
    try {
      return Witnessed.decode(stored);
    } catch (ConstellationException e) {
      throw new ChannelException(ErrorCode.INTERNAL, "what is remembered of a peer does not parse");
    }
  }
}
