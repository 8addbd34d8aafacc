package dev.cloister.testkit.intel;

import dev.cloister.testkit.intel.IntelFault.Effect;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Collects faults of one theme. */
final class FaultList {
  static final Set<QuoteFormat> ALL = EnumSet.allOf(QuoteFormat.class);
  static final Set<QuoteFormat> TDX = EnumSet.complementOf(EnumSet.of(QuoteFormat.SGX_V3));
  static final Set<QuoteFormat> TDX_V5 =
      EnumSet.of(QuoteFormat.TDX_V5_TD10, QuoteFormat.TDX_V5_TD15);
  static final Set<QuoteFormat> TD10 = EnumSet.of(QuoteFormat.TDX_V4, QuoteFormat.TDX_V5_TD10);
  static final Set<QuoteFormat> TD15 = EnumSet.of(QuoteFormat.TDX_V5_TD15);
  static final Set<QuoteFormat> SGX = EnumSet.of(QuoteFormat.SGX_V3);

  private final List<IntelFault> faults = new ArrayList<>();
  private Set<QuoteFormat> formats = ALL;

  /** The formats of what is added from here on. */
  FaultList on(Set<QuoteFormat> value) {
    formats = value;
    return this;
  }

  FaultList malformed(String name, UnaryOperator<QuoteSpec> quote) {
    return add(name, Effect.MALFORMED, "", "", s -> s.quote(quote).issue());
  }

  FaultList step(String name, String step, String code, UnaryOperator<IntelScenario> change) {
    return add(name, Effect.STEP, step, code, s -> change.apply(s).issue());
  }

  FaultList stepOf(
      String name, String step, String code, Function<IntelScenario, IntelSample> recipe) {
    return add(name, Effect.STEP, step, code, recipe);
  }

  FaultList notRun(
      String name, String step, String code, Function<IntelScenario, IntelSample> recipe) {
    return add(name, Effect.NOT_RUN, step, code, recipe);
  }

  FaultList status(String name, String status, UnaryOperator<IntelScenario> change) {
    return add(name, Effect.STATUS, "tcb.level", status, s -> change.apply(s).issue());
  }

  FaultList claim(String name, String claim, UnaryOperator<QuoteSpec> quote) {
    return add(name, Effect.CLAIM, "", claim, s -> s.quote(quote).issue());
  }

  FaultList tolerated(String name, String remark, Function<IntelScenario, IntelSample> recipe) {
    return add(name, Effect.TOLERATED, "", remark, recipe);
  }

  List<IntelFault> list() {
    return List.copyOf(faults);
  }

  private FaultList add(
      String name,
      Effect effect,
      String step,
      String code,
      Function<IntelScenario, IntelSample> recipe) {
    faults.add(new IntelFault(name, effect, step, code, formats, recipe));
    return this;
  }
}
