package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.recovery.RecoveryConsent;
import dev.cloister.constellation.recovery.RecoveryTable;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerRequest;
import dev.cloister.constellation.wire.VaultState;
import dev.cloister.store.log.Witness;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * This vault among its peers: its state is witnessed by them, it reads while they let it, and it
 * serves only when they know of no newer disk (PROTOCOLS.md 6). Safe for use by many threads.
 */
public final class VaultPeers implements Durability, AutoCloseable {
  /** How long an answer waits for witnesses. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long PAUSE_MILLIS = 100;

  private final Settings settings;
  private final Standing standing = new Standing();
  private final LeaseBook leases;
  private final Witnessing witnessing;
  private final Continuation continuation;
  private volatile Optional<Seated> seated = Optional.empty();

  /**
   * What does not depend on a constellation.
   *
   * @param times of leases
   * @param patience how long an answer waits for witnesses
   * @param random for nonces
   * @param nanoTime a monotonic clock that the host does not govern
   * @param time for people: since when something is unproven
   */
  public record Settings(
      LeaseTimes times,
      Duration patience,
      SecureRandom random,
      LongSupplier nanoTime,
      InstantSource time) {
    /** The usual times. */
    public static Settings of(SecureRandom random, LongSupplier nanoTime, InstantSource time) {
      return new Settings(LeaseTimes.DEFAULT, PATIENCE, random, nanoTime, time);
    }
  }

  /**
   * Where it keeps things.
   *
   * @param log of the state
   * @param state values in the state, witnessed
   * @param memory values beside it, which nobody witnesses
   */
  public record Stores(OwnLog log, Durable state, Durable memory) {}

  private record Seated(Seat seat, PeerDriver driver, PeerDriver.Parts parts) {}

  private VaultPeers(Settings settings) {
    this.settings = settings;
    this.leases = new LeaseBook(settings.times(), settings.nanoTime());
    this.witnessing =
        new Witnessing(standing, settings.times(), settings.random(), settings.nanoTime());
    this.continuation = new Continuation(settings.time());
  }

  /** A vault that has no peers yet. */
  public static VaultPeers of(Settings settings) {
    return new VaultPeers(settings);
  }

  /** To be asked before anything of a batch of the state is answered. */
  public Witness ofState() {
    return witnessing;
  }

  /**
   * Takes the vault's seat, before anything else is written: when the store was opened, or when the
   * first configuration became durable. Nothing moves until {@link #run}.
   *
   * @param executor asks peers
   */
  public void seat(Seat seat, Stores stores, Map<VaultId, PeerLink> links, Executor executor)
      throws ChannelException {
    Peers peers = new Peers(links, executor);
    PeerMemory memory = new PeerMemory(stores.memory());
    OwnLog log = witnessing.durable(stores.log());
    continuation.read(stores.state());
    witnessing.seat(seat, memory, links, stores.log());
    PeerDriver.Parts parts =
        new PeerDriver.Parts(
            standing,
            peers,
            memory,
            log,
            new WitnessDuty(seat, memory, leases, standing),
            witnessing,
            leases,
            continuation,
            new Joining(seat, peers, memory, log),
            new Start(seat, peers, memory, log, settings.random()),
            new Recovery(seat, peers, memory, log, settings.random()));
    standing.enter(
        parts.joining().isDone() ? Standing.Phase.STARTING : Standing.Phase.JOINING, false);
    seated = Optional.of(new Seated(seat, new PeerDriver(seat, parts), parts));
  }

  /**
   * The vault became a member in this life, so it acknowledged nothing in an earlier one: nobody
   * has to wait for leases of then. To be said before {@link #run}.
   */
  public void newlyJoined() {
    leases.nothingLent();
  }

  /** Runs the vault's part among its peers, on threads of its own, until it is closed. */
  public void run() {
    Seated all = require();
    Couriers.start(witnessing, all.parts().peers().links().keySet(), Thread.ofVirtual().factory());
    Thread.ofVirtual().name("peers").start(this::drive);
  }

  private void drive() {
    try {
      while (!witnessing.isClosed()) {
        step();
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One step towards serving; what fails is tried again at the next one. */
  void step() {
    try {
      require().driver().step();
    } catch (ChannelException e) {
      // Said by the state, which stays as it is.
    } catch (RuntimeException e) {
      if (!witnessing.isClosed()) {
        System.getLogger(VaultPeers.class.getName())
            .log(System.Logger.Level.ERROR, "a step failed: " + e.getClass().getName());
      }
    }
  }

  private Seated require() {
    return seated.orElseThrow(() -> new IllegalStateException("the vault has no constellation"));
  }

  Witnessing witnessing() {
    return witnessing;
  }

  Standing standing() {
    return standing;
  }

  /**
   * Answers a peer.
   *
   * @param peer that has proven to be that member
   * @throws ChannelException {@link ErrorCode#STARTING}, {@link ErrorCode#FORBIDDEN}, {@link
   *     ErrorCode#INVALID_REQUEST}, {@link ErrorCode#UNAVAILABLE}
   */
  public PeerAnswer answer(VaultId peer, PeerRequest request) throws ChannelException {
    return seated
        .orElseThrow(
            () -> new ChannelException(ErrorCode.STARTING, "this vault has no constellation yet"))
        .driver()
        .answer(peer, request);
  }

  /** The vault's seat, once it has one. */
  public Optional<Seat> seat() {
    return seated.map(Seated::seat);
  }

  /** What every answer says. */
  public Continuity continuity() {
    return continuation.now(standing.now().phase());
  }

  /** Why it is in quarantine, if it is. */
  public Optional<Reason> reason() {
    return standing.now().reason();
  }

  /** What the vault does at present. */
  public VaultState state() {
    return switch (standing.now().phase()) {
      case NEW -> VaultState.NEW;
      case JOINING, STARTING -> VaultState.STARTING;
      case RECOVERING -> VaultState.RECOVERY;
      case ACTIVE -> witnessing.couldRead() ? VaultState.ACTIVE : VaultState.STARTING;
      case QUARANTINE -> VaultState.QUARANTINE;
    };
  }

  /** The incarnation that it has; 1 while it has none. */
  public long incarnation() {
    return standing.now().number();
  }

  /**
   * The incarnation in which the vault writes and votes.
   *
   * @throws ChannelException {@link ErrorCode#QUARANTINED} or {@link ErrorCode#STARTING}
   */
  public long requireIncarnation() throws ChannelException {
    return standing.requireActive().number();
  }

  /**
   * Refuses a read unless enough peers let this machine read now. Asked after the state was looked
   * at: what it says held at that moment.
   *
   * @throws ChannelException {@link ErrorCode#QUARANTINED}, {@link ErrorCode#STARTING} or {@link
   *     ErrorCode#WITNESSES_UNAVAILABLE}
   */
  public void requireReads() throws ChannelException {
    standing.requireActive();
    if (!witnessing.mayRead()) {
      throw new ChannelException(
          ErrorCode.WITNESSES_UNAVAILABLE, "too few peers let this vault read");
    }
  }

  /**
   * Waits until a change is durable and witnessed, as long as an answer may wait.
   *
   * @throws ChannelException {@link ErrorCode#WITNESSES_UNAVAILABLE} when that takes too long:
   *     nobody knows whether it will hold; {@link ErrorCode#QUARANTINED} or {@link
   *     ErrorCode#UNAVAILABLE} when it will not
   */
  @Override
  public <T> T await(CompletableFuture<T> change) throws ChannelException {
    try {
      return change.get(settings.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new ChannelException(
          ErrorCode.WITNESSES_UNAVAILABLE, "too few peers took the change in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChannelException(ErrorCode.UNAVAILABLE, "interrupted");
    } catch (ExecutionException e) {
      standing.requireActive();
      throw new ChannelException(ErrorCode.UNAVAILABLE, "the store takes nothing more");
    }
  }

  /**
   * What those who are there bring to a recovery, for the owner to consent to.
   *
   * @throws ChannelException {@link ErrorCode#CONFLICT} where the vault serves; {@link
   *     ErrorCode#QUARANTINED}, {@link ErrorCode#STARTING}, {@link ErrorCode#UNAVAILABLE}
   */
  public List<Signed<RecoveryTable>> proposedRecovery() throws ChannelException {
    return recovering().parts().recovery().proposed();
  }

  /**
   * The owner's consent to a recovery without the members that are missing.
   *
   * @throws ChannelException as {@link #proposedRecovery}
   * @throws ConstellationException {@link ConstellationException.Reason#SIGNATURE_INVALID}
   */
  public void consent(Signed<RecoveryConsent> word)
      throws ChannelException, ConstellationException {
    recovering().parts().recovery().consent(word);
    if (standing.now().is(Standing.Phase.STARTING)) {
      standing.enter(Standing.Phase.RECOVERING, false);
    }
  }

  private Seated recovering() throws ChannelException {
    seated.ifPresent(all -> all.driver().stepDownIfForgotten());
    return switch (standing.now().phase()) {
      case STARTING, RECOVERING -> require();
      case ACTIVE ->
          throw new ChannelException(
              ErrorCode.CONFLICT, "this vault serves: there is nothing to recover");
      case NEW, JOINING ->
          throw new ChannelException(ErrorCode.STARTING, "this vault has not served yet");
      case QUARANTINE -> {
        standing.requireActive();
        yield require();
      }
    };
  }

  /** Nothing that waits is acknowledged any more; to be called before the store is closed. */
  @Override
  public void close() {
    witnessing.close();
  }
}
