package dev.cloister.constellation.key;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What must hold besides, all of it, for a grant to allow anything.
 *
 * @param attestedAs the code that the caller's connection must have been attested as
 * @param freshEvidence whether that evidence must have been made for this very connection
 * @param approval who must have approved, and how recently
 * @param notBefore seconds since the epoch: from then on
 * @param notAfter seconds since the epoch: until then, then no more
 * @param role that the caller's token must name
 */
public record Conditions(
    Optional<String> attestedAs,
    boolean freshEvidence,
    Optional<Approved> approval,
    OptionalLong notBefore,
    OptionalLong notAfter,
    Optional<String> role) {
  /** Nothing besides. */
  public static final Conditions NONE =
      new Conditions(
          Optional.empty(),
          false,
          Optional.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty());

  /**
   * A manager's approval of what is asked.
   *
   * @param manager name of the principal who must have approved
   * @param freshForSeconds how long ago at most, 1 to 3600
   */
  public record Approved(String manager, long freshForSeconds) {}
}
