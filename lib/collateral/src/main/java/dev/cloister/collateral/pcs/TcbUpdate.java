package dev.cloister.collateral.pcs;

import java.util.Locale;

/** Which TCB info and QE identity a PCS is asked for (Intel PCS API, version 4). */
public sealed interface TcbUpdate {
  /** The parameter of a query, or empty. */
  String parameter();

  /** When it is in force: months after it was published, so that operators can follow. */
  record Standard() implements TcbUpdate {
    @Override
    public String parameter() {
      return "";
    }
  }

  /** As soon as it is published. */
  record Early() implements TcbUpdate {
    @Override
    public String parameter() {
      return "update=early";
    }
  }

  /**
   * That of one TCB recovery.
   *
   * @param evaluationDataNumber Intel's tcbEvaluationDataNumber
   */
  record Numbered(long evaluationDataNumber) implements TcbUpdate {
    /** Refuses what is no number of one. */
    public Numbered {
      if (evaluationDataNumber < 0 || evaluationDataNumber > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "expected a tcbEvaluationDataNumber of 0 to " + Integer.MAX_VALUE);
      }
    }

    @Override
    public String parameter() {
      return String.format(Locale.ROOT, "tcbEvaluationDataNumber=%d", evaluationDataNumber);
    }
  }
}
