package dev.cloister.constellation.audit;

import dev.cloister.constellation.ConstellationException.Reason;
import java.util.Optional;

/**
 * What an exported audit log proves.
 *
 * @param entries how many entries were read and fit together
 * @param first number of the first of them, 0 where there is none: 1 if the log is there from its
 *     beginning
 * @param signed the last head that verified: everything up to it is the vault's own; entries that
 *     the vault wrote after it may be missing
 * @param unsigned entries after that head, which nobody vouches for
 * @param failure the first line that does not belong there; nothing after it was read
 */
public record AuditReport(
    long entries,
    long first,
    Optional<AuditHead> signed,
    long unsigned,
    Optional<Failure> failure) {
  /**
   * A line that does not belong there.
   *
   * @param line its number, from 1
   * @param reason why
   * @param message the same for people
   */
  public record Failure(long line, Reason reason, String message) {}

  /** Whether all of it is the vault's own. */
  public boolean isVerified() {
    return failure.isEmpty() && signed.isPresent() && unsigned == 0;
  }
}
