package dev.cloister.attestation.intel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.Step.Outcome;
import dev.cloister.attestation.Verifier;
import dev.cloister.testkit.intel.IntelFault;
import dev.cloister.testkit.intel.IntelFaults;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.QuoteFormat;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every step of an Intel quote is seen passed, failed and not run, except where it cannot be. */
class StepOutcomesTest {
  /** What needs nothing but the quote is always made. */
  private static final Set<String> ALWAYS_MADE =
      Set.of("quote.length", "quote.qeReportData", "quote.signature", "qe.debug");

  private static final Map<String, Set<Outcome>> SEEN = new HashMap<>();
  private static List<String> steps = List.of();

  @BeforeAll
  static void verifyTheNegativeList() throws MalformedEvidenceException {
    IntelSample sound = IntelSamples.scenario(QuoteFormat.TDX_V4).issue();
    steps = note(IntelSamples.verify(sound)).stream().map(Step::name).toList();
    note(
        IntelSamples.verifier(sound.anchor())
            .verify(
                Verifier.parse(sound.evidence()),
                Challenge.none(),
                IntelSamples.collateral(sound.collateral()),
                sound.at()));
    for (IntelFault fault : IntelFaults.all()) {
      if (fault.formats().contains(QuoteFormat.TDX_V4)
          && fault.effect() != IntelFault.Effect.MALFORMED) {
        note(
            IntelSamples.verify(
                fault.sample(QuoteFormat.TDX_V4, IntelSamples.SEED, IntelSamples.AT)));
      }
    }
  }

  private static List<Step> note(AttestationResult result) {
    for (Step step : result.steps()) {
      SEEN.computeIfAbsent(step.name(), name -> EnumSet.noneOf(Outcome.class)).add(step.outcome());
    }
    return result.steps();
  }

  static List<String> steps() {
    return steps;
  }

  @ParameterizedTest
  @MethodSource("steps")
  void verify_overTheNegativeList_showsEveryOutcomeOfAStep(String step) {
    Set<Outcome> expected = EnumSet.allOf(Outcome.class);
    if (ALWAYS_MADE.contains(step)) {
      expected.remove(Outcome.NOT_RUN);
    }
    if (step.equals("quote.length")) {
      expected.remove(Outcome.FAILED);
    }
    assertThat(SEEN.get(step)).isEqualTo(expected);
  }

  @Test
  void verify_whateverIsWrong_reportsTheSameStepsInTheSameOrder() throws Exception {
    for (String name : List.of("pck-chain-leaf-only", "tcb-info-missing", "root-crl-missing")) {
      IntelSample sample =
          IntelFaults.named(name).sample(QuoteFormat.TDX_V4, IntelSamples.SEED, IntelSamples.AT);
      assertThat(IntelSamples.verify(sample).steps()).extracting(Step::name).isEqualTo(steps);
    }
  }
}
