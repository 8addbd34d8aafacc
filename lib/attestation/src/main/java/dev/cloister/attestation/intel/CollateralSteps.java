package dev.cloister.attestation.intel;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.format.Steps;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The steps about collateral, {@code collateral.<kind>.<part>}, and the state of each kind. */
final class CollateralSteps {
  private final Steps steps;
  private final Map<CollateralKind, CollateralUse> uses = new EnumMap<>(CollateralKind.class);

  CollateralSteps(Steps steps) {
    this.steps = steps;
  }

  static String name(CollateralKind kind, String part) {
    return "collateral." + kind.code() + "." + part;
  }

  void use(CollateralUse use) {
    uses.put(use.kind(), use);
  }

  List<CollateralUse> uses() {
    return new ArrayList<>(uses.values());
  }

  void passed(CollateralKind kind, String part) {
    steps.add(Step.passed(name(kind, part)));
  }

  void missing(CollateralKind kind, String... parts) {
    use(CollateralUse.without(kind, CollateralUse.State.MISSING));
    for (String part : parts) {
      steps.add(
          Step.notRun(name(kind, part), FindingCode.COLLATERAL_MISSING.of(kind), "none supplied"));
    }
  }

  /** Present, but what it takes to authenticate it did not pass. */
  void unverified(CollateralKind kind, String prerequisite, String... parts) {
    use(CollateralUse.without(kind, CollateralUse.State.UNVERIFIED));
    for (String part : parts) {
      steps.blocked(prerequisite, name(kind, part));
    }
  }

  /** The first part failed, the others could not be made. */
  void rejected(CollateralKind kind, String code, String detail, String first, String... others) {
    use(CollateralUse.without(kind, CollateralUse.State.REJECTED));
    steps.add(Step.failed(name(kind, first), code, detail));
    for (String part : others) {
      steps.blocked(name(kind, first), name(kind, part));
    }
  }

  /** Authentic, but for something else than this evidence. */
  void mismatch(CollateralUse use, String detail) {
    use(use.with(CollateralUse.State.REJECTED));
    steps.add(
        Step.failed(
            name(use.kind(), "match"), FindingCode.COLLATERAL_MISMATCH.of(use.kind()), detail));
  }

  void validity(CollateralUse use) {
    use(use);
    String name = name(use.kind(), "validity");
    switch (use.state()) {
      case STALE ->
          steps.add(
              Step.failed(
                  name,
                  FindingCode.COLLATERAL_STALE.of(use.kind()),
                  "next update was due " + use.nextUpdate().map(Object::toString).orElse("")));
      case NOT_YET_VALID ->
          steps.add(
              Step.failed(
                  name,
                  FindingCode.COLLATERAL_NOT_YET_VALID.of(use.kind()),
                  "issued " + use.issued().map(Object::toString).orElse("")));
      default -> steps.add(Step.passed(name));
    }
  }
}
