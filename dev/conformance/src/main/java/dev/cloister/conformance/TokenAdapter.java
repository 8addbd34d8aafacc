package dev.cloister.conformance;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Vendor;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Tokens of Confidential Space, Intel Trust Authority and Microsoft Azure Attestation. */
final class TokenAdapter extends EvidenceAdapter {
  private static final Map<String, Format> FORMATS =
      Map.of(
          "cs-token", Format.CONFIDENTIAL_SPACE,
          "ita-token", Format.INTEL_TRUST_AUTHORITY,
          "maa-token", Format.AZURE_MAA);

  private static final Map<Format, Vendor> VENDORS =
      Map.of(
          Format.CONFIDENTIAL_SPACE, Vendor.GOOGLE_CONFIDENTIAL_SPACE,
          Format.INTEL_TRUST_AUTHORITY, Vendor.INTEL_TRUST_AUTHORITY,
          Format.AZURE_MAA, Vendor.AZURE_MAA);

  @Override
  public Set<String> formats() {
    return FORMATS.keySet();
  }

  @Override
  boolean expects(Format found, Inputs inputs) {
    return found == wanted(inputs);
  }

  private static Format wanted(Inputs inputs) {
    return FORMATS.getOrDefault(inputs.format(), Format.CONFIDENTIAL_SPACE);
  }

  /** A token of another issuer is a well-formed token. */
  @Override
  Observed unexpected(Format found) {
    return new Observed("ok", "-", "-", "-", "-", "-", "reject", "this is " + found.code());
  }

  @Override
  Observed judge(Evidence evidence, Inputs inputs, Verifiers verifiers) throws IOException {
    Collateral.Builder collateral = Collateral.builder();
    for (Companion jwks : inputs.companions("jwks")) {
      collateral.add(CollateralKind.JWKS, jwks.bytes());
    }
    Vendor vendor = VENDORS.getOrDefault(wanted(inputs), Vendor.GOOGLE_CONFIDENTIAL_SPACE);
    AttestationResult result =
        verifiers
            .of(inputs.anchors(vendor, verifiers))
            .verify(evidence, Challenge.none(), collateral.build(), inputs.instant());
    return asked(Observed.of(result), result);
  }

  /**
   * The file states no TCB status for tokens, debug only of signed ones, and what is missing only
   * where nothing else rejects.
   */
  private static Observed asked(Observed found, AttestationResult result) {
    boolean signed = result.signature() == SignatureStatus.VALID;
    boolean onlyMissing = result.failures().isEmpty() && !result.missing().isEmpty();
    return new Observed(
        found.parse(),
        found.signature(),
        found.chain(),
        "-",
        signed ? found.debug() : "-",
        onlyMissing ? found.missing() : "-",
        onlyMissing ? "partial" : found.verdict(),
        found.detail());
  }
}
