package dev.cloister.conformance;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Verifier;
import java.io.IOException;
import java.util.Set;

/** Azure vTPM bundles. */
final class AzureVtpmAdapter implements FormatAdapter {
  @Override
  public Set<String> formats() {
    return Set.of("az-vtpm");
  }

  @Override
  public Observed observe(Inputs inputs, Verifiers verifiers) throws IOException {
    Evidence evidence;
    try {
      evidence = Verifier.parse(inputs.evidence());
    } catch (MalformedEvidenceException e) {
      return Observed.malformed(e.getMessage());
    }
    if (evidence.format() != Format.AZURE_VTPM) {
      return Observed.malformed("this is " + evidence.format().code());
    }
    Collateral.Builder collateral = Collateral.builder().addAll(IntelCollateralFiles.read(inputs));
    for (Companion chain : inputs.companions("chain")) {
      collateral.add(CollateralKind.CHAIN, chain.bytes());
    }
    return rejectedMissesNothing(
        IntelQuoteAdapter.describe(
            verifiers
                .of(SnpAdapter.anchors(inputs, verifiers))
                .verify(evidence, Challenge.none(), collateral.build(), inputs.instant())));
  }

  /** Cases of bundles name missing collateral only where it decides. */
  private static Observed rejectedMissesNothing(Observed observed) {
    return observed.verdict().equals("reject")
        ? new Observed(
            observed.parse(),
            observed.signature(),
            observed.chain(),
            observed.tcb(),
            observed.debug(),
            "-",
            "reject",
            observed.detail())
        : observed;
  }
}
