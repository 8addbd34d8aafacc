package dev.cloister.attestation.intel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.Verifier;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of several CRLs of one issuer the newest counts, wherever it stands. */
class CrlChoiceTest {
  private static final Instant AT = IntelSamples.AT;
  private static final Duration DAY = Duration.ofDays(1);
  private static final IntelSample OLDER = crl(AT.minus(DAY), AT.plus(DAY), false);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void verify_newerOneRevokes_isRevoked(boolean olderFirst) throws Exception {
    IntelSample newer = crl(AT.minusSeconds(1), AT.plus(DAY), true);
    assertThat(IntelSamples.failed(verify(olderFirst, newer)))
        .containsExactly("pck.crl.leaf chain.revoked");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void verify_newerOneIsStale_isStale(boolean olderFirst) throws Exception {
    IntelSample newer = crl(AT.minus(Duration.ofHours(2)), AT.minus(Duration.ofHours(1)), false);
    AttestationResult result = verify(olderFirst, newer);
    assertThat(IntelSamples.failed(result))
        .containsExactly("collateral.pckCrl.validity collateral.stale.pckCrl");
    assertThat(result.collateral())
        .filteredOn(use -> use.kind() == CollateralKind.PCK_CRL)
        .extracting(CollateralUse::issued)
        .containsExactly(Optional.of(AT.minus(Duration.ofHours(2))));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void verify_oneOfTheFuture_standsInForNone(boolean olderFirst) throws Exception {
    IntelSample future = crl(AT.plusSeconds(1), AT.plus(DAY), true);
    assertThat(IntelSamples.failed(verify(olderFirst, future))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void verify_oneThatIsNotAuthentic_countsForNothing(boolean olderFirst) throws Exception {
    IntelSample strangers = IntelSamples.scenario(QuoteFormat.TDX_V5_TD15).issue();
    byte[] forged = strangers.collateral().get(Part.PCK_CRL);
    forged[forged.length - 1] ^= 1;
    assertThat(IntelSamples.failed(verify(olderFirst, forged))).isEmpty();
  }

  private static IntelSample crl(Instant from, Instant to, boolean revoking) {
    IntelScenario scenario = IntelSamples.scenario(QuoteFormat.TDX_V4);
    return scenario
        .collateral(
            c ->
                c.pckCrl(
                    list ->
                        revoking
                            ? list.withValidity(from, to)
                                .revoking(
                                    scenario.platform().chain().getFirst().x509().getSerialNumber())
                            : list.withValidity(from, to)))
        .issue();
  }

  private static AttestationResult verify(boolean olderFirst, IntelSample other) throws Exception {
    return verify(olderFirst, other.collateral().get(Part.PCK_CRL));
  }

  private static AttestationResult verify(boolean olderFirst, byte[] other) throws Exception {
    byte[] older = OLDER.collateral().get(Part.PCK_CRL);
    Collateral collateral =
        Collateral.builder()
            .addAll(IntelSamples.collateral(OLDER.collateral()).without(CollateralKind.PCK_CRL))
            .add(CollateralKind.PCK_CRL, olderFirst ? older : other)
            .add(CollateralKind.PCK_CRL, olderFirst ? other : older)
            .build();
    return IntelSamples.verifier(OLDER.anchor())
        .verify(Verifier.parse(OLDER.evidence()), Challenge.raw(OLDER.challenge()), collateral, AT);
  }
}
