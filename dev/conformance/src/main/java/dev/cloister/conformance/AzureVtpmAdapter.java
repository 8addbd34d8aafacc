package dev.cloister.conformance;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import java.io.IOException;
import java.util.Set;

/** Azure vTPM bundles. */
final class AzureVtpmAdapter extends EvidenceAdapter {
  @Override
  public Set<String> formats() {
    return Set.of("az-vtpm");
  }

  @Override
  boolean expects(Format found, Inputs inputs) {
    return found == Format.AZURE_VTPM;
  }

  @Override
  Observed judge(Evidence evidence, Inputs inputs, Verifiers verifiers) throws IOException {
    Collateral.Builder collateral = Collateral.builder().addAll(IntelCollateralFiles.read(inputs));
    for (Companion chain : inputs.companions("chain")) {
      collateral.add(CollateralKind.CHAIN, chain.bytes());
    }
    return rejectedMissesNothing(
        Observed.of(
            verifiers
                .of(inputs.pinnedAnchors(verifiers))
                .verify(evidence, Challenge.none(), collateral.build(), inputs.instant())));
  }

  /** Cases of bundles name missing collateral only where it decides. */
  private static Observed rejectedMissesNothing(Observed observed) {
    return observed.verdict().equals("reject") ? observed.withMissing("-", "reject") : observed;
  }
}
