package dev.cloister.testkit.intel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.testkit.intel.IntelFault.Effect;
import dev.cloister.testkit.pki.Seed;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault is noticed by the check it names and by no other. */
class IntelFaultsTest {
  private static final Seed SEED = Seed.of("faults");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  static Stream<Arguments> cases() {
    return IntelFaults.all().stream()
        .flatMap(fault -> fault.formats().stream().map(format -> Arguments.of(fault, format)));
  }

  @ParameterizedTest
  @EnumSource(QuoteFormat.class)
  void sound_everyFormat_isUpToDateAndFaultless(QuoteFormat format) throws Exception {
    ReferenceVerdict verdict = ReferenceVerifier.verify(IntelScenario.of(format, SEED, AT).issue());

    assertFlawless(verdict);
    assertThat(verdict.status).contains("UpToDate");
    assertThat(verdict.claims).isEmpty();
    assertThat(verdict.trailing).isZero();
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("cases")
  void fault_everyFormat_isNoticedByItsCheckAlone(IntelFault fault, QuoteFormat format)
      throws Exception {
    IntelSample sample = fault.sample(format, SEED, AT);

    if (fault.effect() == Effect.MALFORMED) {
      assertThatExceptionOfType(ReferenceQuote.Malformed.class)
          .isThrownBy(() -> ReferenceVerifier.verify(sample));
      return;
    }
    ReferenceVerdict verdict = ReferenceVerifier.verify(sample);
    String named = fault.step() + " " + fault.code();
    switch (fault.effect()) {
      case STEP -> {
        assertThat(verdict.failed).containsExactly(named);
        assertThat(verdict.missing).isEmpty();
      }
      case NOT_RUN -> {
        assertThat(verdict.failed).isEmpty();
        assertThat(verdict.missing).containsExactly(named);
      }
      case STATUS -> {
        assertFlawless(verdict);
        assertThat(verdict.status).contains(fault.code());
      }
      case CLAIM -> {
        assertFlawless(verdict);
        assertThat(verdict.status).contains("UpToDate");
        assertThat(verdict.claims).containsExactly(fault.code());
      }
      default -> {
        assertFlawless(verdict);
        assertThat(verdict.status).contains("UpToDate");
        assertThat(verdict.claims).isEmpty();
        assertThat(verdict.trailing > 0).isEqualTo(fault.code().equals("evidence.trailingBytes"));
      }
    }
  }

  @Test
  void all_names_areUnique() {
    assertThat(IntelFaults.all()).extracting(IntelFault::name).doesNotHaveDuplicates();
  }

  @Test
  void sample_sameArguments_sameBytes() {
    IntelFault fault = IntelFaults.named("pck-revoked");
    IntelSample first = fault.sample(QuoteFormat.TDX_V4, SEED, AT);
    IntelSample second = fault.sample(QuoteFormat.TDX_V4, SEED, AT);

    assertThat(second.evidence()).isEqualTo(first.evidence());
    assertThat(second.collateral().toDcapJson()).isEqualTo(first.collateral().toDcapJson());
  }

  @Test
  void sample_formatItDoesNotApplyTo_fails() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () -> IntelFaults.named("relaunch-advised").sample(QuoteFormat.TDX_V4, SEED, AT));
  }

  @Test
  void named_unknown_fails() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> IntelFaults.named("no-such-fault"));
  }

  private static void assertFlawless(ReferenceVerdict verdict) {
    assertThat(verdict.failed).isEmpty();
    assertThat(verdict.missing).isEmpty();
  }
}
