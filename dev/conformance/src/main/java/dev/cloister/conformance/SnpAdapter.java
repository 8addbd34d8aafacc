package dev.cloister.conformance;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import java.io.IOException;
import java.util.Set;

/** AMD SEV-SNP reports; the case's anchor names the one product line that is trusted. */
final class SnpAdapter extends EvidenceAdapter {
  @Override
  public Set<String> formats() {
    return Set.of("snp");
  }

  @Override
  boolean expects(Format found, Inputs inputs) {
    return found == Format.SNP;
  }

  @Override
  Observed judge(Evidence evidence, Inputs inputs, Verifiers verifiers) throws IOException {
    Collateral.Builder collateral = Collateral.builder();
    for (Companion vek : inputs.companions("vcek")) {
      collateral.add(CollateralKind.VEK, vek.bytes());
    }
    for (Companion vek : inputs.companions("vlek")) {
      collateral.add(CollateralKind.VEK, vek.bytes());
    }
    for (Companion chain : inputs.companions("chain")) {
      collateral.add(CollateralKind.CHAIN, chain.bytes());
    }
    return inCasesWords(
        Observed.of(
            verifiers
                .of(inputs.pinnedAnchors(verifiers))
                .verify(evidence, Challenge.none(), collateral.build(), inputs.instant())));
  }

  /** Cases say vcek for the endorsement key's certificate, and partial where it alone is absent. */
  private static Observed inCasesWords(Observed observed) {
    return observed.missing().equals("vek") ? observed.withMissing("vcek", "partial") : observed;
  }
}
