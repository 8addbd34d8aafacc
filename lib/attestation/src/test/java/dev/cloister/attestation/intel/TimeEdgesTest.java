package dev.cloister.attestation.intel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.CollateralUse.State;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.Verifier;
import dev.cloister.testkit.intel.CertificateRole;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each item flips exactly at its own edges. Certificates are valid from notBefore to notAfter, both
 * included; documents and CRLs from their issue up to, and without, their next update.
 */
class TimeEdgesTest {
  private static final Instant FROM = IntelSamples.AT.minus(Duration.ofHours(3));
  private static final Instant TO = IntelSamples.AT.plus(Duration.ofHours(3));
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Gives one item that life. */
  interface Life extends BiFunction<IntelScenario, List<Instant>, IntelScenario> {}

  static Stream<Arguments> documents() {
    return Stream.of(
        document(
            CollateralKind.TCB_INFO,
            (s, life) -> s.tcbInfo(i -> i.withValidity(life.get(0), life.get(1)))),
        document(
            CollateralKind.QE_IDENTITY,
            (s, life) -> s.qeIdentity(i -> i.withValidity(life.get(0), life.get(1)))),
        document(
            CollateralKind.ROOT_CRL,
            (s, life) ->
                s.collateral(c -> c.rootCrl(r -> r.withValidity(life.get(0), life.get(1))))),
        document(
            CollateralKind.PCK_CRL,
            (s, life) ->
                s.collateral(c -> c.pckCrl(r -> r.withValidity(life.get(0), life.get(1))))));
  }

  private static Arguments document(CollateralKind kind, Life life) {
    return Arguments.of(kind, Named.of(kind.code(), life));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("documents")
  void verify_document_isCurrentFromIssueUntilNextUpdate(CollateralKind kind, Life life)
      throws Exception {
    IntelSample sample = with(life);
    assertThat(state(sample, kind, FROM.minus(SECOND))).isEqualTo(State.NOT_YET_VALID);
    assertThat(state(sample, kind, FROM)).isEqualTo(State.CURRENT);
    assertThat(state(sample, kind, TO.minus(SECOND))).isEqualTo(State.CURRENT);
    assertThat(state(sample, kind, TO)).isEqualTo(State.STALE);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("documents")
  void verify_staleDocument_isStillEvaluatedAndReported(CollateralKind kind, Life life)
      throws Exception {
    AttestationResult result = IntelSamples.verify(with(life).withAt(TO));
    assertThat(IntelSamples.failed(result))
        .containsExactly("collateral." + kind.code() + ".validity collateral.stale." + kind.code());
    assertThat(result.tcbStatus()).contains(TcbStatus.UP_TO_DATE);
    assertThat(result.chain()).isEqualTo(ChainStatus.VALID);
  }

  @ParameterizedTest
  @MethodSource("chainRoles")
  void verify_certificateOfTheChain_isValidUpToAndIncludingBothEnds(CertificateRole role)
      throws Exception {
    IntelSample sample = with((s, life) -> certificate(s, role, life));
    assertThat(chain(sample, FROM.minus(SECOND))).isEqualTo(ChainStatus.EXPIRED);
    assertThat(chain(sample, FROM)).isEqualTo(ChainStatus.VALID);
    assertThat(chain(sample, TO)).isEqualTo(ChainStatus.VALID);
    assertThat(chain(sample, TO.plus(SECOND))).isEqualTo(ChainStatus.EXPIRED);
  }

  static Stream<CertificateRole> chainRoles() {
    return Stream.of(CertificateRole.PCK, CertificateRole.PLATFORM_CA, CertificateRole.ROOT);
  }

  @Test
  void verify_tcbSigningCertificate_isValidUpToAndIncludingBothEnds() throws Exception {
    IntelSample sample = with((s, life) -> certificate(s, CertificateRole.TCB_SIGNING, life));
    CollateralKind kind = CollateralKind.TCB_SIGNING_CHAIN;
    assertThat(state(sample, kind, FROM.minus(SECOND))).isEqualTo(State.NOT_YET_VALID);
    assertThat(state(sample, kind, FROM)).isEqualTo(State.CURRENT);
    assertThat(state(sample, kind, TO)).isEqualTo(State.CURRENT);
    assertThat(state(sample, kind, TO.plus(SECOND))).isEqualTo(State.STALE);
  }

  @Test
  void verify_expiredChain_saysExpiredAndAfterTheFactNotYetValid() throws Exception {
    IntelSample sample = with((s, life) -> certificate(s, CertificateRole.PCK, life));
    assertThat(IntelSamples.failed(IntelSamples.verify(sample.withAt(TO.plus(SECOND)))))
        .containsExactly("pck.validity chain.expired");
    assertThat(IntelSamples.failed(IntelSamples.verify(sample.withAt(FROM.minus(SECOND)))))
        .containsExactly("pck.validity chain.notYetValid");
  }

  /** One verifier goes through time in both directions: what it keeps must not remember time. */
  @Test
  void verify_oneVerifierThroughTime_judgesEachInstantByItself() throws Exception {
    IntelSample sample = with((s, life) -> certificate(s, CertificateRole.PCK, life));
    Verifier verifier = IntelSamples.verifier(sample.anchor());
    for (Instant at : List.of(IntelSamples.AT, TO.plus(SECOND), FROM.minus(SECOND), TO, FROM)) {
      ChainStatus expected =
          at.isBefore(FROM) || at.isAfter(TO) ? ChainStatus.EXPIRED : ChainStatus.VALID;
      assertThat(IntelSamples.verify(verifier, sample.withAt(at)).chain()).isEqualTo(expected);
    }
  }

  private static IntelScenario certificate(
      IntelScenario scenario, CertificateRole role, List<Instant> life) {
    return scenario.certificate(role, c -> c.withValidity(life.get(0), life.get(1)));
  }

  private static IntelSample with(Life life) {
    return life.apply(IntelSamples.scenario(QuoteFormat.TDX_V4), List.of(FROM, TO)).issue();
  }

  private static ChainStatus chain(IntelSample sample, Instant at) throws Exception {
    return IntelSamples.verify(sample.withAt(at)).chain();
  }

  private static State state(IntelSample sample, CollateralKind kind, Instant at) throws Exception {
    return IntelSamples.verify(sample.withAt(at)).collateral().stream()
        .filter(use -> use.kind() == kind)
        .map(CollateralUse::state)
        .findFirst()
        .orElseThrow();
  }
}
