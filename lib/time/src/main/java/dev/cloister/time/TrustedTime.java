package dev.cloister.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What is known of the time (docs/concepts/sealed-log.md). The earliest is the highest of the
 * sealed time and every signed time seen: CRL, TCB info, token {@code iat}, NTS. The latest comes
 * only from a signed time that answers a question of ours, carried on by a clock of the guest's
 * own. Signers are whoever the caller has verified: one that lies ahead can make things expire,
 * never last. Safe for use by many threads.
 */
public final class TrustedTime {
  private final LongSupplier nanos;
  private final Optional<GuestClock> clock;
  private final Optional<InstantSource> believed;
  private Instant earliest;
  private long earliestAt;
  private Optional<Upper> upper = Optional.empty();

  /**
   * At this count it was at most so late.
   *
   * @param latest the time
   * @param at the count
   */
  private record Upper(Instant latest, long at) {}

  private TrustedTime(
      Instant sealed,
      LongSupplier nanos,
      Optional<GuestClock> clock,
      Optional<InstantSource> believed) {
    this.earliest = sealed;
    this.nanos = nanos;
    this.clock = clock;
    this.believed = believed;
    this.earliestAt = count();
  }

  /**
   * Where the clock source is the host's: the latest time stays unknown.
   *
   * @param nanos a monotonic clock, for deadlines only
   */
  public static TrustedTime withoutClock(Instant sealed, LongSupplier nanos) {
    return new TrustedTime(sealed, nanos, Optional.empty(), Optional.empty());
  }

  /**
   * For development: the host's clock is believed where it is not behind what was signed.
   *
   * @param nanos a monotonic clock
   */
  public static TrustedTime believing(InstantSource host, LongSupplier nanos) {
    return new TrustedTime(
        Instant.EPOCH,
        nanos,
        Optional.of(GuestClock.of(nanos, 0, Duration.ZERO)),
        Optional.of(host));
  }

  /**
   * With a clock that the host does not govern.
   *
   * @param sealed what {@link #toSeal} gave before, or the time the program was built
   */
  public static TrustedTime withClock(Instant sealed, GuestClock clock) {
    return new TrustedTime(sealed, clock::nanos, Optional.of(clock), Optional.empty());
  }

  /** A verified signature names this time, made at any moment before now. */
  public synchronized void observe(Instant signed) {
    long count = count();
    Instant now = earliest(count);
    earliest = signed.isAfter(now) ? signed : now;
    earliestAt = count;
  }

  /** A question about the time that is asked from now on. */
  public Question ask() {
    return new Question(count());
  }

  /** A question, until its answer. */
  public final class Question {
    private final long asked;

    private Question(long asked) {
      this.asked = asked;
    }

    /**
     * Its answer: signed over something new in the question, so made since it was asked.
     *
     * @param signed the time it names
     * @param uncertainty by how much it may be wrong, either way
     */
    public void answered(Instant signed, Duration uncertainty) {
      if (uncertainty.isNegative()) {
        throw new IllegalArgumentException("expected an uncertainty of 0 or more");
      }
      accept(signed, uncertainty, asked);
    }
  }

  private synchronized void accept(Instant signed, Duration uncertainty, long asked) {
    observe(signed.minus(uncertainty));
    clock.ifPresent(
        guest -> {
          long count = guest.nanos();
          Instant latest = signed.plus(uncertainty).plus(guest.atMost(count - asked));
          Optional<Instant> known = latest(count);
          Instant lower = known.isPresent() && known.get().isBefore(latest) ? known.get() : latest;
          upper = Optional.of(new Upper(lower, count));
        });
  }

  /** The time now. Signed times that contradict each other leave the latest unknown. */
  public synchronized TimeInterval now() {
    long count = count();
    Instant lo = earliest(count);
    if (believed.isPresent()) {
      Instant host = believed.get().instant();
      return TimeInterval.between(lo, host.isAfter(lo) ? host : lo);
    }
    return latest(count)
        .filter(hi -> !hi.isBefore(lo))
        .map(hi -> TimeInterval.between(lo, hi))
        .orElseGet(() -> TimeInterval.since(lo));
  }

  /** A moment that long from now, by the monotonic clock: no signed time moves it. */
  public Deadline in(Duration duration) {
    return Deadline.in(duration, nanos);
  }

  /** What to seal, so that time does not go back with the next start. */
  public Instant toSeal() {
    return now().earliest();
  }

  private Instant earliest(long count) {
    return clock.map(guest -> earliest.plus(guest.atLeast(count - earliestAt))).orElse(earliest);
  }

  private Optional<Instant> latest(long count) {
    return clock.flatMap(
        guest ->
            upper
                .filter(known -> guest.isTrustedAfter(count - known.at()))
                .map(known -> known.latest().plus(guest.atMost(count - known.at()))));
  }

  private long count() {
    return clock.map(GuestClock::nanos).orElse(0L);
  }
}
