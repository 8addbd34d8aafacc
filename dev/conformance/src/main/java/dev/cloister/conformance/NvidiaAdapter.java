package dev.cloister.conformance;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.Vendor;
import java.io.IOException;
import java.util.Set;

/** NVIDIA GPU and switch evidence. */
final class NvidiaAdapter extends EvidenceAdapter {
  @Override
  public Set<String> formats() {
    return Set.of("nvidia");
  }

  @Override
  boolean expects(Format found, Inputs inputs) {
    return found == Format.NVIDIA_GPU;
  }

  @Override
  Observed judge(Evidence evidence, Inputs inputs, Verifiers verifiers) throws IOException {
    Collateral.Builder collateral = Collateral.builder();
    for (Companion chain : inputs.companions("chain")) {
      collateral.add(CollateralKind.CHAIN, chain.bytes());
    }
    AttestationResult result =
        verifiers
            .of(inputs.anchors(Vendor.NVIDIA_DEVICE, verifiers))
            .verify(evidence, Challenge.none(), collateral.build(), inputs.instant());
    Observed found = Observed.of(result);
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
