package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.head.HeadClaim;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadSeal;
import dev.cloister.constellation.witness.Place;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The head of a service of which one instance may take effect: the vaults of a constellation
 * remember how far its log has come. A start from an older disk is refused, and a second start
 * fences the first. What {@link #advance} returned for is remembered by q vaults; nothing may leave
 * the service before. Safe for use by many threads: places are shown one after the other.
 */
public final class ServiceHead implements AutoCloseable {
  private static final int ATTEMPTS = 4;
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Vaults vaults;
  private final HeadId head;
  private final HeadSeal seal;
  private final HeadBook book;
  private final ByteString start;
  private final long incarnation;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Place last;

  private ServiceHead(
      Vaults vaults,
      HeadId head,
      HeadSeal seal,
      HeadBook book,
      ByteString start,
      long incarnation,
      Place last) {
    this.vaults = vaults;
    this.head = head;
    this.seal = seal;
    this.book = book;
    this.start = start;
    this.incarnation = incarnation;
    this.last = last;
  }

  /**
   * Where a service is when it starts.
   *
   * @param place the end of its log, durable
   * @param incarnation the last one that the log knows, 0 or more
   * @param log that is asked for places which vaults remember
   */
  public record Beginning(Place place, long incarnation, ServiceLog log) {
    /** A service that has no log yet: refused where the vaults know it further. */
    public static Beginning empty() {
      Place nowhere = new Place(0, ByteString.copyOf(new byte[32]));
      return new Beginning(nowhere, 0, _ -> false);
    }
  }

  /**
   * Starts.
   *
   * @param seal taken over, closed with this
   * @throws VaultException with {@link ClientFailure#ROLLED_BACK}, {@link ClientFailure#FENCED}
   *     where another start is faster each time, or {@link ClientFailure#NO_QUORUM}
   */
  static ServiceHead open(
      Vaults vaults, HeadId head, HeadSeal seal, Beginning beginning, SecureRandom random)
      throws ClientException {
    byte[] bytes = new byte[HeadClaim.START_LENGTH];
    random.nextBytes(bytes);
    ByteString start = ByteString.copyOf(bytes);
    HeadBook book = new HeadBook(beginning.log());
    book.own(beginning.place());
    long atLeast = beginning.incarnation() + 1;
    for (int attempt = 1; ; attempt++) {
      try {
        long granted =
            new HeadStart(vaults, head, seal, book, beginning.place(), start).run(atLeast);
        return new ServiceHead(vaults, head, seal, book, start, granted, beginning.place());
      } catch (VaultException e) {
        if (e.failure() != ClientFailure.FENCED || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Under which this start takes effect: above all that there were. */
  public long incarnation() {
    return incarnation;
  }

  /**
   * Waits, as long as it takes, until q vaults remember a place: what {@code Witness} of a sealed
   * log asks for.
   *
   * @param place the end of the log, durable, and at or after those that were shown
   * @throws VaultException with {@link ClientFailure#FENCED} or {@link ClientFailure#ROLLED_BACK}:
   *     this start takes no effect any more
   * @throws ClientException with {@link ClientFailure#UNREACHABLE} when this was closed, or the
   *     thread was interrupted
   */
  public void advance(Place place) throws ClientException {
    while (!show(place).isRemembered()) {
      pause();
    }
  }

  /** As {@link #advance}, in the form of a log's witness. */
  public CompletionStage<Place> acknowledge(Place place) {
    try {
      advance(place);
      return CompletableFuture.completedFuture(place);
    } catch (ClientException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Whether this start is still the one: to be asked before what takes effect without a change of
   * the log.
   *
   * @throws VaultException besides with {@link ClientFailure#NO_QUORUM}
   */
  public void confirm() throws ClientException {
    HeadRound round = show(last());
    if (!round.isRemembered()) {
      throw new VaultException(
          ClientFailure.NO_QUORUM, "fewer than q vaults remember the head", round.faults());
    }
  }

  private synchronized Place last() {
    return last;
  }

  /** Shows a place to all vaults once. */
  synchronized HeadRound show(Place place) throws ClientException {
    if (closed.getCount() == 0) {
      throw new ClientException(ClientFailure.UNREACHABLE, "the head was closed");
    }
    book.own(place);
    if (place.seq() >= last.seq()) {
      last = place;
    }
    // A later place holds the earlier one.
    HeadClaim claim = new HeadClaim(seal.standing(incarnation, last), start, last);
    HeadRound round = new HeadRound(vaults, head, seal, book, claim);
    round.run();
    // Fewer than q are left that could still take it.
    if (round.fenced() + round.forked() > vaults.current().quorums().downAtWrite()) {
      throw round.fenced() > 0
          ? new VaultException(
              ClientFailure.FENCED, "another start has the incarnation", round.faults())
          : new VaultException(
              ClientFailure.ROLLED_BACK, "vaults know what the log does not have", round.faults());
    }
    return round;
  }

  private void pause() throws ClientException {
    try {
      boolean _ = closed.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException(ClientFailure.UNREACHABLE, "interrupted");
    }
  }

  /** Ends what waits, and wipes the key. The connections stay open. */
  @Override
  public void close() {
    closed.countDown();
    synchronized (this) {
      seal.close();
    }
  }
}
