package dev.cloister.conformance;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** TPM 2.0 quotes; a key the case names is pinned. */
final class TpmQuoteAdapter implements FormatAdapter {
  private static final String NONCE_REQUIRED = "asked for a nonce";

  @Override
  public Set<String> formats() {
    return Set.of("tpm-quote");
  }

  @Override
  public Observed observe(Inputs inputs, Verifiers verifiers) throws IOException {
    Collateral.Builder collateral = Collateral.builder();
    Evidence evidence;
    try {
      evidence = Verifier.parse(TpmContainers.quote(inputs, collateral));
    } catch (MalformedEvidenceException e) {
      return Observed.malformed(e.getMessage());
    }
    if (evidence.format() != Format.TPM) {
      return Observed.malformed("this is " + evidence.format().code());
    }
    List<TrustAnchor> anchors = new ArrayList<>();
    for (Companion key : inputs.companions("key")) {
      byte[] spki = TpmContainers.publicKey(key);
      collateral.add(CollateralKind.TPM_AK, spki);
      anchors.add(TrustAnchor.of(Vendor.TPM_MANUFACTURER, key.path(), spki));
    }
    for (Companion signature : inputs.companions("signature")) {
      collateral.add(CollateralKind.TPM_SIGNATURE, signature.bytes());
    }
    Challenge challenge =
        inputs.why().contains(NONCE_REQUIRED) ? Challenge.raw(new byte[] {1}) : Challenge.none();
    AttestationResult result =
        verifiers
            .of(anchors.isEmpty() ? verifiers.pinned() : new DevelopmentAnchors(anchors))
            .verify(evidence, challenge, collateral.build(), inputs.instant());
    boolean rejected = !result.failures().isEmpty();
    String missing = rejected ? "-" : missing(result);
    String signature =
        result.signature().code().equals("not_run") ? "-" : result.signature().code();
    return new Observed(
        "ok",
        signature,
        "-",
        "-",
        "-",
        missing,
        rejected ? "reject" : missing.equals("-") ? "accept" : "partial",
        result.failures().toString());
  }

  private static String missing(AttestationResult result) {
    List<String> names = new ArrayList<>();
    for (CollateralKind kind : result.missing()) {
      names.add(
          switch (kind) {
            case TPM_SIGNATURE -> "signature";
            case TPM_AK -> "ak";
            default -> kind.code();
          });
    }
    Optional<Step> key = result.step("tpm.ak");
    if (key.isPresent() && key.get().code().equals("tpm.akUnproven")) {
      names.add("ek");
      names.add("akCert");
    }
    return names.isEmpty() ? "-" : String.join(",", names);
  }
}
