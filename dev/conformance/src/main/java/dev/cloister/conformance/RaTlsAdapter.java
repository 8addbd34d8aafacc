package dev.cloister.conformance;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.ratls.KeyBinding;
import dev.cloister.attestation.ratls.RaTlsCertificate;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/**
 * Certificates with evidence; old rats-tls bindings count unless the case allows only the SPKI's.
 */
final class RaTlsAdapter implements FormatAdapter {
  @Override
  public Set<String> formats() {
    return Set.of("ra-tls");
  }

  @Override
  public Observed observe(Inputs inputs, Verifiers verifiers) throws IOException {
    RaTlsCertificate certificate;
    try {
      certificate = RaTlsCertificate.parse(inputs.evidence());
    } catch (MalformedEvidenceException e) {
      return Observed.malformed(e.getMessage());
    }
    Observed observed =
        Observed.of(
            verifiers
                .of(inputs.anchors(Vendor.INTEL, verifiers))
                .verify(
                    certificate.evidence(),
                    Challenge.none(),
                    IntelCollateralFiles.read(inputs),
                    inputs.instant()));
    Set<KeyBinding> allowed = EnumSet.of(KeyBinding.CLAIMS, KeyBinding.SPKI_HASH);
    if (!inputs.why().contains("only SHA-256(SPKI) binding allowed")) {
      allowed.add(KeyBinding.PKCS1_HASH);
    }
    boolean refused =
        !allowed.contains(certificate.keyBinding()) || !certificate.validAt(inputs.instant());
    return refused ? observed.rejected("key binding " + certificate.keyBinding()) : observed;
  }
}
