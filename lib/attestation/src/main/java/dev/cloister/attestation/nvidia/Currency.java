package dev.cloister.attestation.nvidia;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import java.util.List;

/** Several items of one kind that must all be current: the first that is not stands for all. */
final class Currency {
  private Currency() {}

  static CollateralUse worst(CollateralKind kind, List<CollateralUse> items) {
    CollateralUse worst = CollateralUse.without(kind, CollateralUse.State.CURRENT);
    for (CollateralUse item : items) {
      if (worst.state() == CollateralUse.State.CURRENT) {
        worst = item;
      }
    }
    return worst;
  }

  static Step step(String name, CollateralUse worst, String detail) {
    return switch (worst.state()) {
      case CURRENT -> Step.passed(name);
      case STALE -> Step.failed(name, FindingCode.COLLATERAL_STALE.of(worst.kind()), detail);
      default -> Step.failed(name, FindingCode.COLLATERAL_NOT_YET_VALID.of(worst.kind()), detail);
    };
  }
}
