package dev.cloister.attestation.issued;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.VendorAnchors;
import dev.cloister.attestation.Verifier;
import dev.cloister.testkit.tpm.BootLog;
import dev.cloister.testkit.tpm.TpmScenario;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every sound case over a grid of instants: it holds exactly where every certificate and document
 * in it holds, as the JDK reads their times, and one verifier that goes through time in any order
 * remembers no verdict.
 */
class TimeTravelTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  static Stream<IssuedCase> cases() {
    return IssuedCases.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void verify_overAGridOfInstants_flipsExactlyAtTheEdges(IssuedCase issued) throws Exception {
    Verifier verifier = Verifier.of(issued.anchors());
    for (Instant at : grid(issued).reversed()) {
      AttestationResult result =
          verifier.verify(
              Verifier.parse(issued.evidence().bytes()),
              issued.challenge(),
              issued.collateral(),
              at);
      List<Life> ended = issued.lives().stream().filter(life -> !life.holds(at)).toList();
      assertThat(result.failures().isEmpty())
          .as("at %s, outside of %s, failed %s", at, ended, result.failures())
          .isEqualTo(ended.isEmpty());
      assertThat(result.failures())
          .as("at %s only time fails", at)
          .allMatch(step -> step.code().matches(".*([eE]xpired|[nN]otYetValid|stale).*"));
      assertThat(result.chain()).as("chain at %s", at).isIn(ChainStatus.VALID, ChainStatus.EXPIRED);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void verify_atItsInstant_leavesNothingOpenButWhatIsNotSupplied(IssuedCase issued)
      throws Exception {
    assertThat(issued.verify(issued.at()).steps())
        .filteredOn(step -> step.outcome() != Step.Outcome.PASSED)
        .allMatch(step -> step.name().matches("rim|ocsp"));
  }

  @Test
  void cases_withEdges_haveThemOnBothSides() {
    assertThat(IssuedCases.all())
        .filteredOn(issued -> !issued.name().equals("CCA"))
        .allSatisfy(issued -> assertThat(grid(issued)).hasSizeGreaterThan(6));
  }

  /** Nothing vouches for a log by itself, at no time. */
  @ParameterizedTest
  @MethodSource("logs")
  void verify_logByItself_isTheSameAtEveryInstant(byte[] log) throws Exception {
    Verifier verifier = Verifier.of(VendorAnchors.pinned());
    for (String at :
        List.of("1970-01-01T00:00:00Z", "2026-03-01T12:00:00Z", "2099-12-31T23:59:59Z")) {
      AttestationResult result =
          verifier.verify(
              Verifier.parse(log), Challenge.none(), Collateral.empty(), Instant.parse(at));
      assertThat(result.steps())
          .extracting(Step::name, Step::outcome, Step::code)
          .containsExactly(tuple("log.registers", Step.Outcome.NOT_RUN, "log.alone"));
      assertThat(result.chain()).isEqualTo(ChainStatus.NOT_RUN);
    }
  }

  static Stream<byte[]> logs() {
    return Stream.of(
        TpmScenario.log().bytes(), BootLog.sha384().secureBoot(1, true).separator(1).bytes());
  }

  /** Every edge, the seconds around it, and the ends of time. */
  private static SortedSet<Instant> grid(IssuedCase issued) {
    TreeSet<Instant> grid = new TreeSet<>();
    grid.add(Instant.EPOCH);
    grid.add(Instant.parse("2099-12-31T23:59:59Z"));
    grid.add(issued.at());
    for (Life life : issued.lives()) {
      List<Instant> edges =
          life.to().equals(Instant.MAX) ? List.of(life.from()) : List.of(life.from(), life.to());
      for (Instant edge : edges) {
        grid.addAll(List.of(edge.minus(SECOND), edge, edge.plus(SECOND)));
        grid.addAll(List.of(edge.minusNanos(1), edge.plusNanos(1)));
      }
    }
    return grid;
  }
}
