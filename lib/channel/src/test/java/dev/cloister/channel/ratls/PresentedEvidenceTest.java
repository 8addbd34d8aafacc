package dev.cloister.channel.ratls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.tee.TeeEvidence;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose word counts where both ends have something of one kind. */
class PresentedEvidenceTest {
  private static final byte[] THEIRS = {1};
  private static final byte[] OURS = {2};

  @Test
  void kinds_holdNothingThatAgesOutsideTheMachine() {
    EnumSet<CollateralKind> never = EnumSet.allOf(CollateralKind.class);
    never.removeAll(PresentedEvidence.KINDS);
    assertThat(never)
        .containsExactly(
            CollateralKind.TCB_INFO,
            CollateralKind.QE_IDENTITY,
            CollateralKind.TCB_SIGNING_CHAIN,
            CollateralKind.ROOT_CRL,
            CollateralKind.PCK_CRL,
            CollateralKind.AMD_CRL,
            CollateralKind.JWKS,
            CollateralKind.RIM,
            CollateralKind.OCSP,
            CollateralKind.CPAK);
  }

  @Test
  void of_evidenceOfATee_hasAllItsParts() {
    PresentedEvidence presented =
        PresentedEvidence.of(
            TeeEvidence.of(Format.TPM, new byte[] {9})
                .withEventLog(THEIRS)
                .with(CollateralKind.TPM_AK, OURS));
    assertThat(presented.parts())
        .containsOnly(
            Map.entry(CollateralKind.EVENT_LOG, ByteString.copyOf(THEIRS)),
            Map.entry(CollateralKind.TPM_AK, ByteString.copyOf(OURS)));
  }

  @Test
  void of_twoItemsOfOneKind_isRefused() {
    TeeEvidence evidence =
        TeeEvidence.of(Format.TPM, new byte[] {9})
            .with(CollateralKind.CHAIN, THEIRS)
            .with(CollateralKind.CHAIN, OURS);
    assertThatIllegalArgumentException().isThrownBy(() -> PresentedEvidence.of(evidence));
  }

  @Test
  void of_kindThatDoesNotTravel_isRefused() {
    TeeEvidence evidence =
        TeeEvidence.of(Format.TPM, new byte[] {9}).with(CollateralKind.JWKS, THEIRS);
    assertThatIllegalArgumentException().isThrownBy(() -> PresentedEvidence.of(evidence));
  }

  @ParameterizedTest
  @EnumSource(names = {"EVENT_LOG", "TPM_SIGNATURE", "PCRS"})
  void with_whatBelongsToTheEvidence_isTheOtherEnds(CollateralKind kind) {
    assertThat(both(kind)).containsExactly(THEIRS);
  }

  @ParameterizedTest
  @EnumSource(names = {"TPM_AK", "TPM_ACTIVATION", "VEK", "PCK_CHAIN"})
  void with_whatVouchesForItsKeys_isOursWhereWeHaveIt(CollateralKind kind) {
    assertThat(both(kind)).containsExactly(OURS);
    assertThat(presented(kind).with(Collateral.empty()).all(kind)).containsExactly(THEIRS);
  }

  @Test
  void with_certificatesOfIssuers_areAdded() {
    assertThat(both(CollateralKind.CHAIN)).containsExactly(OURS, THEIRS);
  }

  @Test
  void with_nothingPresented_isWhatWeFound() {
    Collateral found = Collateral.builder().add(CollateralKind.EVENT_LOG, OURS).build();
    assertThat(PresentedEvidence.of(ByteString.copyOf(THEIRS)).with(found).kinds())
        .containsExactly(CollateralKind.EVENT_LOG);
  }

  private static List<byte[]> both(CollateralKind kind) {
    return presented(kind).with(Collateral.builder().add(kind, OURS).build()).all(kind);
  }

  private static PresentedEvidence presented(CollateralKind kind) {
    return new PresentedEvidence(
        ByteString.copyOf(new byte[] {9}), Map.of(kind, ByteString.copyOf(THEIRS)));
  }
}
