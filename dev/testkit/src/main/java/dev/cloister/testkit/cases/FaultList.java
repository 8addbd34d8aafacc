package dev.cloister.testkit.cases;

import dev.cloister.testkit.cases.Fault.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Collects faults. */
public final class FaultList {
  private final List<Fault> faults = new ArrayList<>();

  /** Parsing refuses it. */
  public FaultList malformed(String name, Supplier<Case> make) {
    return add(name, Effect.MALFORMED, "", "", make);
  }

  /** This step alone fails. */
  public FaultList step(String name, String step, String code, Supplier<Case> make) {
    return add(name, Effect.STEP, step, code, make);
  }

  /** This step cannot run. */
  public FaultList notRun(String name, String step, String code, Supplier<Case> make) {
    return add(name, Effect.NOT_RUN, step, code, make);
  }

  /** Sound, with a remark or without. */
  public FaultList tolerated(String name, String remark, Supplier<Case> make) {
    return add(name, Effect.TOLERATED, "", remark, make);
  }

  private FaultList add(String name, Effect effect, String step, String code, Supplier<Case> make) {
    faults.add(new Fault(name, effect, step, code, make));
    return this;
  }

  /** All, in the order they were added. */
  public List<Fault> list() {
    return List.copyOf(faults);
  }
}
