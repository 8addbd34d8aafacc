package dev.cloister.vault.peer;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.WitnessAck;
import dev.cloister.store.LogHead;
import dev.cloister.store.log.Witness;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * The order fsync, w acknowledgements, answer (PROTOCOLS.md 6): one head per batch of the state's
 * log, shown to all peers at once, each on what it knows. Acknowledgements are leases too: without
 * w that are fresh nothing is read.
 *
 * <p>A vault without a constellation has no peers and passes every head. From {@link #seat} on none
 * passes before the vault serves; a head that too few take waits, as long as it takes.
 */
final class Witnessing implements Witness {
  private final Standing standing;
  private final LeaseTimes times;
  private final SecureRandom random;
  private final LongSupplier nanoTime;
  private Optional<Table> table = Optional.empty();
  private Optional<Place> reached = Optional.empty();
  private Optional<Pending> pending = Optional.empty();
  private long served;
  private boolean readable;
  private boolean closed;

  /** The peers, and what they said. */
  private record Table(
      Seat seat, PeerMemory memory, Map<VaultId, HeadCourier> couriers, ReadLease lease) {}

  /** A head that waits. */
  private record Pending(
      Place place,
      ByteString nonce,
      Map<VaultId, Signed<WitnessAck>> acks,
      CompletableFuture<Place> done) {}

  Witnessing(Standing standing, LeaseTimes times, SecureRandom random, LongSupplier nanoTime) {
    this.standing = standing;
    this.times = times;
    this.random = random;
    this.nanoTime = nanoTime;
  }

  /** From now on heads are shown. */
  synchronized void seat(Seat seat, PeerMemory memory, Map<VaultId, PeerLink> links, OwnLog log) {
    Map<VaultId, HeadCourier> couriers = new HashMap<>();
    for (Member peer : seat.peers()) {
      PeerLink link = links.get(peer.vault());
      if (link != null) {
        couriers.put(peer.vault(), new HeadCourier(seat, peer, link, log));
      }
    }
    int witnesses = seat.constellation().quorums().w();
    reached = Optional.of(log.place());
    table =
        Optional.of(new Table(seat, memory, couriers, new ReadLease(times, witnesses, nanoTime)));
  }

  @Override
  public synchronized CompletionStage<?> acknowledge(LogHead head) {
    Place place = StateLog.placeOf(head);
    if (table.isEmpty()) {
      reached = Optional.of(place);
      return CompletableFuture.completedFuture(place);
    }
    Pending next = new Pending(place, nonce(), new HashMap<>(), new CompletableFuture<>());
    if (closed || standing.now().is(Standing.Phase.QUARANTINE)) {
      next.done().completeExceptionally(refused());
    } else {
      pending = Optional.of(next);
      notifyAll();
    }
    return next.done();
  }

  /**
   * Shows one peer where this vault is: one question and its answer.
   *
   * @return whether the peer took it
   */
  boolean show(VaultId peer) {
    Optional<Turn> turn = turn();
    Optional<HeadCourier> courier = courier(peer);
    if (turn.isEmpty() || courier.isEmpty()) {
      return false;
    }
    long sent = nanoTime.getAsLong();
    try {
      Optional<Signed<WitnessAck>> ack = courier.get().show(turn.get());
      return ack.isPresent() && isCurrent(peer, ack.get()) && taken(turn.get(), ack.get(), sent);
    } catch (ChannelException e) {
      return false;
    } catch (StopException e) {
      stop(e.reason());
      return false;
    }
  }

  private synchronized Optional<Turn> turn() {
    Standing.Now now = standing.now();
    if (!now.is(Standing.Phase.ACTIVE) || closed) {
      return Optional.empty();
    }
    Place place = pending.map(Pending::place).or(() -> reached).orElseThrow();
    return Optional.of(
        new Turn(
            now.incarnation().orElseThrow(),
            place,
            pending.map(Pending::nonce).orElseGet(this::nonce)));
  }

  private synchronized Optional<HeadCourier> courier(VaultId peer) {
    return table.map(peers -> peers.couriers().get(peer));
  }

  /** The machine that a peer ran on before does not speak for it any more. */
  private boolean isCurrent(VaultId peer, Signed<WitnessAck> ack) throws ChannelException {
    PeerMemory memory;
    synchronized (this) {
      memory = table.orElseThrow().memory();
    }
    return memory
        .find(peer)
        .filter(known -> known.last().object().incarnation() <= ack.object().incarnation())
        .isPresent();
  }

  private synchronized boolean taken(Turn turn, Signed<WitnessAck> ack, long sent) {
    Table peers = table.orElseThrow();
    if (!standing.now().incarnation().equals(Optional.of(turn.incarnation()))) {
      return false;
    }
    peers.lease().renew(ack.object().witness(), sent);
    readable |= peers.lease().holds();
    Optional<Pending> waiting =
        pending.filter(one -> one.place().equals(turn.place()) && one.nonce().equals(turn.nonce()));
    if (waiting.isPresent()) {
      waiting.get().acks().put(ack.object().witness(), ack);
      conclude(peers.seat(), turn, waiting.get());
    }
    return true;
  }

  private void conclude(Seat seat, Turn turn, Pending waiting) {
    if (waiting.acks().size() < seat.constellation().quorums().w()) {
      return;
    }
    try {
      WitnessAck.verify(
          seat.constellation(),
          seat.head(turn.incarnation().number(), turn.place(), turn.place()),
          turn.nonce(),
          waiting.acks().values());
    } catch (ConstellationException e) {
      throw new IllegalStateException("each acknowledgement was verified", e);
    }
    reached = Optional.of(waiting.place());
    pending = Optional.empty();
    waiting.done().complete(waiting.place());
  }

  /** Whether that peer has something to be asked now. */
  synchronized boolean isDue(VaultId peer) {
    boolean unacknowledged = pending.filter(one -> !one.acks().containsKey(peer)).isPresent();
    return standing.now().is(Standing.Phase.ACTIVE)
        && (unacknowledged || table.filter(peers -> peers.lease().isDue(peer)).isPresent());
  }

  /**
   * Waits until that peer has to be asked.
   *
   * @param millis after which the time is looked at again
   */
  synchronized void awaitDue(VaultId peer, long millis) throws InterruptedException {
    while (!closed && !isDue(peer)) {
      wait(millis);
    }
  }

  /** The vault serves from now on, in an incarnation of which nothing was shown yet. */
  synchronized void served() {
    served = nanoTime.getAsLong();
    readable = false;
    pending = pending.map(one -> new Pending(one.place(), nonce(), new HashMap<>(), one.done()));
    notifyAll();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Whether enough peers let this machine read. */
  synchronized boolean mayRead() {
    return table.filter(peers -> peers.lease().holds()).isPresent();
  }

  /** Whether it could read at some time since it serves. */
  synchronized boolean couldRead() {
    return readable;
  }

  /** Whether this machine could not read for longer than any witness holds a lease. */
  synchronized boolean isForgotten() {
    long hold = times.hold().toNanos();
    return nanoTime.getAsLong() - served >= hold
        && table.filter(peers -> !peers.lease().isForgotten(hold)).isEmpty();
  }

  /** The log with the head that waits: it is durable, and peers may know it. */
  OwnLog durable(OwnLog log) {
    return new OwnLog() {
      @Override
      public Place place() {
        return waiting().orElseGet(log::place);
      }

      @Override
      public boolean holds(Place place) throws ChannelException {
        return waiting().filter(place::equals).isPresent() || log.holds(place);
      }
    };
  }

  private synchronized Optional<Place> waiting() {
    return pending.map(Pending::place);
  }

  /** Where the log is, as the peers were shown. */
  synchronized Optional<Place> reached() {
    return reached;
  }

  /** Nothing that waits is acknowledged any more. */
  void stop(Reason reason) {
    standing.stop(reason);
    end();
  }

  /** As {@link #stop}, of a process that ends in order. */
  synchronized void close() {
    closed = true;
    end();
  }

  private synchronized void end() {
    pending.ifPresent(waiting -> waiting.done().completeExceptionally(refused()));
    pending = Optional.empty();
    notifyAll();
  }

  private static IllegalStateException refused() {
    return new IllegalStateException("the witnesses are not asked any more");
  }

  private ByteString nonce() {
    byte[] nonce = new byte[32];
    random.nextBytes(nonce);
    return ByteString.copyOf(nonce);
  }
}
