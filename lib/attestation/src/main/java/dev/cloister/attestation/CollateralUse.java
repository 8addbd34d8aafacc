package dev.cloister.attestation;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What verification found of one kind of collateral. Stale collateral is a fact of its own, apart
 * from the verdict it leads to.
 *
 * @param kind which
 * @param state what was found
 * @param issued when it was issued, if it is authentic
 * @param nextUpdate when it becomes stale, if it is authentic and says so
 * @param evaluationDataNumber Intel's tcbEvaluationDataNumber, if it has one
 */
public record CollateralUse(
    CollateralKind kind,
    State state,
    Optional<Instant> issued,
    Optional<Instant> nextUpdate,
    Optional<Long> evaluationDataNumber) {

  /** What was found. */
  public enum State {
    /** Authentic and current. */
    CURRENT("current"),
    /** Authentic; its next update is due. */
    STALE("stale"),
    /** Authentic; issued after the instant of verification. */
    NOT_YET_VALID("not_yet_valid"),
    /** Present; whether it is authentic could not be checked, because what signs it is missing. */
    UNVERIFIED("unverified"),
    /** Needed and absent. */
    MISSING("missing"),
    /** Present and not authentic, malformed, or not the one for this evidence. */
    REJECTED("rejected");

    private final String code;

    State(String code) {
      this.code = code;
    }

    /** The stable code. */
    public String code() {
      return code;
    }
  }

  /** Of that kind there is nothing authentic. */
  public static CollateralUse without(CollateralKind kind, State state) {
    return new CollateralUse(kind, state, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * An authentic item with its time: current from {@code issued}, stale from {@code nextUpdate}.
   */
  public static CollateralUse authentic(
      CollateralKind kind, Instant issued, Instant nextUpdate, Instant at) {
    State state =
        at.isBefore(issued)
            ? State.NOT_YET_VALID
            : at.isBefore(nextUpdate) ? State.CURRENT : State.STALE;
    return new CollateralUse(
        kind, state, Optional.of(issued), Optional.of(nextUpdate), Optional.empty());
  }

  /** The same with another state. */
  public CollateralUse with(State other) {
    return new CollateralUse(kind, other, issued, nextUpdate, evaluationDataNumber);
  }

  /** The same with Intel's evaluation data number. */
  public CollateralUse withEvaluationDataNumber(long number) {
    return new CollateralUse(kind, state, issued, nextUpdate, Optional.of(number));
  }

  /** Refuses missing values. */
  public CollateralUse {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(state);
    Objects.requireNonNull(issued);
    Objects.requireNonNull(nextUpdate);
    Objects.requireNonNull(evaluationDataNumber);
  }
}
