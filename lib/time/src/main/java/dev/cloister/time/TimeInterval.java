package dev.cloister.time;

import java.time.Instant;
import java.util.Optional;

/**
 * The true time lies between these. What expires is judged by the latest time it may be, what is
 * not yet valid by the earliest (docs/concepts/sealed-log.md). A latest time that is unknown means
 * expired.
 */
public final class TimeInterval {
  private final Instant earliest;
  private final Optional<Instant> latest;

  private TimeInterval(Instant earliest, Optional<Instant> latest) {
    this.earliest = earliest;
    this.latest = latest;
  }

  /**
   * Between these two, both possible.
   *
   * @throws IllegalArgumentException when the latest is before the earliest
   */
  public static TimeInterval between(Instant earliest, Instant latest) {
    if (latest.isBefore(earliest)) {
      throw new IllegalArgumentException("the latest time is before the earliest");
    }
    return new TimeInterval(earliest, Optional.of(latest));
  }

  /** Not before this, and nobody knows how long after. */
  public static TimeInterval since(Instant earliest) {
    return new TimeInterval(earliest, Optional.empty());
  }

  /** The earliest it may be. */
  public Instant earliest() {
    return earliest;
  }

  /** The latest it may be, where that is known. */
  public Optional<Instant> latest() {
    return latest;
  }

  /** Whether it may be this moment or later: {@code exp} (RFC 7519, 4.1.4), a deadline. */
  public boolean hasReached(Instant end) {
    return latest.isEmpty() || !latest.get().isBefore(end);
  }

  /** Whether it may be after this: {@code notAfter}, {@code nextUpdate}. */
  public boolean isExpired(Instant notAfter) {
    return latest.isEmpty() || latest.get().isAfter(notAfter);
  }

  /** Whether it surely is not before this: {@code nbf}, {@code notBefore}, {@code iat}. */
  public boolean hasBegun(Instant notBefore) {
    return !earliest.isBefore(notBefore);
  }

  /** Whether both surely hold. */
  public boolean isWithin(Instant notBefore, Instant notAfter) {
    return hasBegun(notBefore) && !isExpired(notAfter);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TimeInterval that
        && earliest.equals(that.earliest)
        && latest.equals(that.latest);
  }

  @Override
  public int hashCode() {
    return earliest.hashCode() * 31 + latest.hashCode();
  }

  @Override
  public String toString() {
    return "[" + earliest + ", " + latest.map(Instant::toString).orElse("unknown") + "]";
  }
}
