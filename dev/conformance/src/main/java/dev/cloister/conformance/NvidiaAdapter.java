package dev.cloister.conformance;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import java.io.IOException;
import java.util.Set;

/** NVIDIA GPU and switch evidence. */
final class NvidiaAdapter implements FormatAdapter {
  @Override
  public Set<String> formats() {
    return Set.of("nvidia");
  }

  @Override
  public Observed observe(Inputs inputs, Verifiers verifiers) throws IOException {
    Evidence evidence;
    try {
      evidence = Verifier.parse(inputs.evidence());
    } catch (MalformedEvidenceException e) {
      return Observed.malformed(e.getMessage());
    }
    if (evidence.format() != Format.NVIDIA_GPU) {
      return Observed.malformed("this is " + evidence.format().code());
    }
    Collateral.Builder collateral = Collateral.builder();
    for (Companion chain : inputs.companions("chain")) {
      collateral.add(CollateralKind.CHAIN, chain.bytes());
    }
    AttestationResult result =
        verifiers
            .of(inputs.anchors(Vendor.NVIDIA_DEVICE, verifiers))
            .verify(evidence, Challenge.none(), collateral.build(), inputs.instant());
    Observed found = IntelQuoteAdapter.describe(result);
    // The file asks for RIM and OCSP only where the evidence itself verifies.
    return new Observed(
        found.parse(),
        found.signature(),
        found.chain(),
        "-",
        "-",
        found.verdict().equals("reject") ? "-" : found.missing(),
        found.verdict(),
        found.detail());
  }
}
