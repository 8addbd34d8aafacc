package dev.cloister.conformance;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.TrustAnchors;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;

/** AMD SEV-SNP reports; the case's anchor names the one product line that is trusted. */
final class SnpAdapter implements FormatAdapter {
  @Override
  public Set<String> formats() {
    return Set.of("snp");
  }

  @Override
  public Observed observe(Inputs inputs, Verifiers verifiers) throws IOException {
    Evidence evidence;
    try {
      evidence = Verifier.parse(inputs.evidence());
    } catch (MalformedEvidenceException e) {
      return Observed.malformed(e.getMessage());
    }
    if (evidence.format() != Format.SNP) {
      return Observed.malformed("this is " + evidence.format().code());
    }
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
        IntelQuoteAdapter.describe(
            verifiers
                .of(anchors(inputs, verifiers))
                .verify(evidence, Challenge.none(), collateral.build(), inputs.instant())));
  }

  /** Cases say vcek for the endorsement key's certificate, and partial where it alone is absent. */
  private static Observed inCasesWords(Observed observed) {
    return observed.missing().equals("vek")
        ? new Observed(
            observed.parse(),
            observed.signature(),
            observed.chain(),
            observed.tcb(),
            observed.debug(),
            "vcek",
            "partial",
            observed.detail())
        : observed;
  }

  static TrustAnchors anchors(Inputs inputs, Verifiers verifiers) throws IOException {
    return Arrays.stream(Vendor.values())
        .filter(vendor -> vendor.code().equals(inputs.anchor()))
        .findFirst()
        .<TrustAnchors>map(vendor -> verifiers.pinned().only(vendor))
        .orElse(verifiers.pinned());
  }
}
