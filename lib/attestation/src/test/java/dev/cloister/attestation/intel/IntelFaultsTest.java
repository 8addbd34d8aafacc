package dev.cloister.attestation.intel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.testkit.intel.IntelFault;
import dev.cloister.testkit.intel.IntelFault.Effect;
import dev.cloister.testkit.intel.IntelFaults;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.QuoteFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The negative list: whatever is wrong is re-signed, so exactly the named step can notice it, with
 * the named code, and nothing else fails.
 */
class IntelFaultsTest {
  private static final List<IntelFault> FAULTS = IntelFaults.all();
  private static final Map<QuoteFormat, List<String>> STEPS =
      Stream.of(QuoteFormat.values())
          .collect(Collectors.toMap(format -> format, IntelFaultsTest::soundSteps));

  static Stream<Arguments> faults() {
    return FAULTS.stream()
        .flatMap(fault -> fault.formats().stream().map(format -> Arguments.of(fault, format)));
  }

  @ParameterizedTest
  @EnumSource(QuoteFormat.class)
  void verify_soundQuote_passesEveryStep(QuoteFormat format) throws Exception {
    AttestationResult result = IntelSamples.verify(IntelSamples.scenario(format).issue());

    assertThat(result.steps()).allMatch(step -> step.outcome() == Step.Outcome.PASSED);
    assertThat(result.steps()).extracting(Step::code).containsOnly("");
    assertThat(result.signature()).isEqualTo(SignatureStatus.VALID);
    assertThat(result.chain()).isEqualTo(ChainStatus.VALID);
    assertThat(result.tcbStatus()).contains(TcbStatus.UP_TO_DATE);
    assertThat(result.bound()).isTrue();
    assertThat(result.missing()).isEmpty();
    assertThat(result.collateral())
        .hasSize(5)
        .allMatch(use -> use.state() == CollateralUse.State.CURRENT);
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("faults")
  void verify_oneFault_isNoticedByItsStepAlone(IntelFault fault, QuoteFormat format)
      throws Exception {
    IntelSample sample = fault.sample(format, IntelSamples.SEED, IntelSamples.AT);
    if (fault.effect() == Effect.MALFORMED) {
      assertThatExceptionOfType(MalformedEvidenceException.class)
          .isThrownBy(() -> IntelSamples.verify(sample));
      return;
    }
    AttestationResult result = IntelSamples.verify(sample);
    // A step that another one blocks is reported too, and in its place.
    assertThat(result.steps()).extracting(Step::name).isEqualTo(STEPS.get(format));
    List<String> failed = IntelSamples.failed(result);
    List<String> notRun = IntelSamples.notRun(result);
    String named = fault.step() + " " + fault.code();
    switch (fault.effect()) {
      case STEP -> {
        assertThat(failed).containsExactly(named);
        assertThat(notRun).isEmpty();
      }
      case NOT_RUN -> {
        assertThat(failed).isEmpty();
        assertThat(notRun).contains(named).allMatch(line -> line.endsWith(" " + fault.code()));
      }
      case STATUS -> {
        assertThat(result.tcbStatus().map(TcbStatus::code)).contains(fault.code());
        assertThat(failed).isEqualTo(failuresOf(fault.code()));
        assertThat(notRun).isEmpty();
      }
      default -> {
        assertThat(failed).isEmpty();
        assertThat(notRun).isEmpty();
        assertThat(result.tcbStatus()).contains(TcbStatus.UP_TO_DATE);
        assertThat(remarks(result))
            .isEqualTo(
                fault.effect() == Effect.CLAIM || fault.code().isEmpty()
                    ? List.of()
                    : List.of(fault.code()));
      }
    }
  }

  private static List<String> soundSteps(QuoteFormat format) {
    try {
      return IntelSamples.verify(IntelSamples.scenario(format).issue()).steps().stream()
          .map(Step::name)
          .toList();
    } catch (MalformedEvidenceException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<Arguments> ofCollateral() {
    return FAULTS.stream()
        .filter(fault -> fault.code().startsWith("collateral."))
        .flatMap(fault -> fault.formats().stream().map(format -> Arguments.of(fault, format)));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("ofCollateral")
  void verify_faultOfCollateral_isTheStateOfItsKind(IntelFault fault, QuoteFormat format)
      throws Exception {
    String[] code = fault.code().split("\\.", -1);
    CollateralUse.State expected =
        switch (code[1]) {
          case "missing" -> CollateralUse.State.MISSING;
          case "stale" -> CollateralUse.State.STALE;
          case "notYetValid" -> CollateralUse.State.NOT_YET_VALID;
          default -> CollateralUse.State.REJECTED;
        };
    assertThat(
            IntelSamples.verify(fault.sample(format, IntelSamples.SEED, IntelSamples.AT))
                .collateral())
        .filteredOn(use -> use.kind().code().equals(code[2]))
        .extracting(CollateralUse::state)
        .containsExactly(expected);
  }

  static Stream<Arguments> claims() {
    return FAULTS.stream()
        .filter(fault -> fault.effect() == Effect.CLAIM)
        .flatMap(fault -> fault.formats().stream().map(format -> Arguments.of(fault, format)));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("claims")
  void verify_changedClaim_saysOtherThanTheSoundQuote(IntelFault fault, QuoteFormat format)
      throws Exception {
    AttestationResult sound = IntelSamples.verify(IntelSamples.scenario(format).issue());
    AttestationResult changed =
        IntelSamples.verify(fault.sample(format, IntelSamples.SEED, IntelSamples.AT));

    assertThat(claim(changed, fault.code()).toJson()).isEqualTo(expected(fault.name()));
    assertThat(claim(sound, fault.code())).isNotEqualTo(claim(changed, fault.code()));
  }

  private static JsonValue claim(AttestationResult result, String path) throws JsonException {
    JsonObject object = result.claims();
    String[] names = path.split("\\.", -1);
    for (String name : Arrays.copyOf(names, names.length - 1)) {
      object = object.object(name);
    }
    return object.find(names[names.length - 1]).orElseThrow();
  }

  /** What the field's bytes mean, written down apart from the code that reads them. */
  private static String expected(String fault) {
    return switch (fault) {
      case "td-debug", "td-debug-reserved-bit", "enclave-debug" -> "true";
      case "td-attributes-reserved-bit" -> "[\"septVeDisable\",\"bit29\"]";
      case "td-sept-ve-not-disabled" -> "[]";
      case "td-xfam-reserved-bit" -> "\"e702060000000080\"";
      case "td-has-service-td" -> '"' + "5a".repeat(48) + '"';
      default -> throw new AssertionError("say what " + fault + " should claim");
    };
  }

  /** Verification itself refuses what Intel does not vouch for; the rest is for policies. */
  private static List<String> failuresOf(String status) {
    return switch (status) {
      case "NotSupported" -> List.of("tcb.level " + FindingCode.TCB_NOT_SUPPORTED.code());
      case "Revoked" -> List.of("tcb.level " + FindingCode.TCB_REVOKED.code());
      default -> List.of();
    };
  }

  private static List<String> remarks(AttestationResult result) {
    return result.steps().stream()
        .filter(step -> step.outcome() == Step.Outcome.PASSED && !step.code().isEmpty())
        .map(Step::code)
        .toList();
  }
}
