package dev.cloister.attestation.format;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects the steps of one verification, in order, each once. */
public final class Steps {
  private final Map<String, Step> steps = new LinkedHashMap<>();

  /** Records a step. */
  public Step add(Step step) {
    if (steps.putIfAbsent(step.name(), step) != null) {
      throw new IllegalStateException("step " + step.name() + " was recorded twice");
    }
    return step;
  }

  /** Records a check that was made. */
  public boolean check(String name, boolean holds, FindingCode code, String detail) {
    add(holds ? Step.passed(name) : Step.failed(name, code, detail));
    return holds;
  }

  /** Records a check that was made; the detail is put together only for one that does not hold. */
  public boolean check(String name, boolean holds, FindingCode code, Supplier<String> detail) {
    add(holds ? Step.passed(name) : Step.failed(name, code, detail.get()));
    return holds;
  }

  /** Records checks that could not be made because another did not pass. */
  public void blocked(String prerequisite, List<String> names) {
    for (String name : names) {
      add(Step.notRun(name, FindingCode.PREREQUISITE, "needs " + prerequisite));
    }
  }

  /** Records a check that could not be made because another did not pass. */
  public void blocked(String prerequisite, String name) {
    blocked(prerequisite, List.of(name));
  }

  /** Whether all these were made and hold. */
  public boolean passed(String... names) {
    return firstNotPassed(names).isEmpty();
  }

  /** The first of these that did not pass. */
  public Optional<String> firstNotPassed(String... names) {
    for (String name : names) {
      Step step = steps.get(name);
      if (step == null || step.outcome() != Step.Outcome.PASSED) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  /** Whether one of these failed. */
  public boolean anyFailed(String... names) {
    for (String name : names) {
      Step step = steps.get(name);
      if (step != null && step.outcome() == Step.Outcome.FAILED) {
        return true;
      }
    }
    return false;
  }

  /** What these steps say of the signature over the evidence. */
  public SignatureStatus signature(String... names) {
    if (anyFailed(names)) {
      return SignatureStatus.INVALID;
    }
    return passed(names) ? SignatureStatus.VALID : SignatureStatus.NOT_RUN;
  }

  /** All steps, in order. */
  public List<Step> all() {
    return new ArrayList<>(steps.values());
  }
}
