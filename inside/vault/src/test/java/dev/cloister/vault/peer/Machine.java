package dev.cloister.vault.peer;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.witness.Place;
import dev.cloister.store.HeadHash;
import dev.cloister.store.LogHead;
import dev.cloister.store.StoreId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One life of a vault on a disk in memory; the code that asks and answers is the real one. */
final class Machine {
  static final LeaseTimes TIMES = new LeaseTimes(Duration.ofSeconds(2), Duration.ofSeconds(4));
  private static final StoreId STORE = StoreId.of(new byte[StoreId.LENGTH]);

  final VaultId vault;
  private final Seat seat;
  final VaultPeers peers;
  ModelDisk disk;
  private int acknowledged;
  private Optional<CompletableFuture<?>> waiting = Optional.empty();

  Machine(Seat seat, ModelDisk disk, Network network) throws ChannelException {
    this.vault = seat.vault();
    this.seat = seat;
    this.disk = disk;
    this.acknowledged = disk.log().size() - 1;
    this.peers =
        VaultPeers.of(
            new VaultPeers.Settings(
                TIMES,
                Duration.ofMillis(1),
                network.random(),
                network::nanos,
                () -> Instant.ofEpochSecond(1_795_000_000L + network.nanos() / 1_000_000_000)));
    Map<VaultId, PeerLink> links = new HashMap<>();
    for (Member peer : seat.peers()) {
      links.put(peer.vault(), request -> network.ask(this, peer.vault(), request));
    }
    peers.seat(
        seat, new VaultPeers.Stores(new Log(), new State(), new Memory()), links, Runnable::run);
  }

  private final class Log implements OwnLog {
    @Override
    public Place place() {
      return new Place(acknowledged, disk.log().get(acknowledged));
    }

    @Override
    public boolean holds(Place place) {
      return place.seq() <= acknowledged && disk.holds(place);
    }
  }

  private final class Memory implements Durable {
    @Override
    public Optional<byte[]> get(String key) {
      return Optional.ofNullable(disk.memory().get(key)).map(ByteString::bytes);
    }

    @Override
    public void put(Map<String, byte[]> values) {
      disk = disk.remembering(copied(values));
    }
  }

  /** The model does not wait within a call: what the state is told becomes an entry later. */
  private final class State implements Durable {
    @Override
    public Optional<byte[]> get(String key) {
      return Optional.ofNullable(disk.values().get(key)).map(ByteString::bytes);
    }

    @Override
    public void put(Map<String, byte[]> values) {
      disk = disk.withValues(copied(values));
    }
  }

  private static Map<String, ByteString> copied(Map<String, byte[]> values) {
    Map<String, ByteString> copy = new HashMap<>();
    values.forEach((key, value) -> copy.put(key, ByteString.copyOf(value)));
    return copy;
  }

  boolean isActive() {
    return standing().is(Standing.Phase.ACTIVE);
  }

  Standing.Now standing() {
    return peers.standing().now();
  }

  List<VaultId> others() {
    return seat.peers().stream().map(Member::vault).toList();
  }

  /** Writes an entry, unless one waits still; it is durable, and waits for witnesses. */
  void write(String entry) {
    if (waiting.isPresent() || !isActive()) {
      return;
    }
    disk = disk.append(entry);
    Place place = disk.place();
    CompletionStage<?> taken =
        peers
            .ofState()
            .acknowledge(new LogHead(STORE, 1, place.seq(), HeadHash.of(place.hash().bytes())));
    waiting = Optional.of(taken.toCompletableFuture());
  }

  /** Shows a peer what is to be shown. */
  void show(VaultId peer) {
    peers.witnessing().show(peer);
  }

  /** The place that was acknowledged to the client meanwhile, if one was. */
  Optional<Place> acknowledged() {
    if (waiting.filter(CompletableFuture::isDone).isEmpty()) {
      return Optional.empty();
    }
    boolean held = !waiting.get().isCompletedExceptionally();
    waiting = Optional.empty();
    if (!held) {
      return Optional.empty();
    }
    acknowledged = disk.log().size() - 1;
    return Optional.of(disk.place());
  }

  /** What a client is answered: the acknowledged log, or nothing. */
  Optional<ModelDisk> read() {
    try {
      ModelDisk seen = new ModelDisk(disk.log().subList(0, acknowledged + 1), Map.of(), Map.of());
      peers.requireReads();
      return Optional.of(seen);
    } catch (ChannelException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    Standing.Now now = standing();
    return vault + " " + now.phase() + " " + now.reason() + " at " + disk.place().seq();
  }
}
