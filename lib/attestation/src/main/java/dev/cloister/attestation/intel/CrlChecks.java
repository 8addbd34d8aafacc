package dev.cloister.attestation.intel;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.x509.Crl;
import dev.cloister.attestation.x509.X509Exception;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** Authenticates CRLs and checks their time. */
final class CrlChecks {
  private final VerificationContext context;
  private final CollateralSteps steps;

  CrlChecks(VerificationContext context, CollateralSteps steps) {
    this.context = context;
    this.steps = steps;
  }

  /**
   * The newest CRL of an issuer.
   *
   * @param keys that may have signed it
   * @param issuer its name, where it is known
   */
  Optional<Crl> find(
      CollateralKind kind, List<VerificationKey> keys, Optional<X500Principal> issuer) {
    List<ByteString> items = context.collateral().all(kind);
    if (items.isEmpty()) {
      steps.missing(kind, "signature", "validity");
      return Optional.empty();
    }
    Step failure = Step.failed("", FindingCode.COLLATERAL_REJECTED.of(kind), "no key to check it");
    List<Crl> authentic = new ArrayList<>();
    for (ByteString item : items) {
      for (VerificationKey key : keys) {
        try {
          authentic.add(verified(item, key, issuer));
        } catch (X509Exception e) {
          failure = explain(kind, item, issuer, e);
        }
      }
    }
    Optional<Crl> newest = Crl.newest(authentic, context.at());
    if (newest.isEmpty()) {
      steps.rejected(kind, failure.code(), failure.detail(), "signature", "validity");
      return Optional.empty();
    }
    steps.passed(kind, "signature");
    steps.validity(
        CollateralUse.authentic(
            kind, newest.get().thisUpdate(), newest.get().nextUpdate(), context.at()));
    return newest;
  }

  private Crl verified(ByteString item, VerificationKey key, Optional<X500Principal> issuer)
      throws X509Exception {
    List<ByteString> parts = List.of(item, key.spki());
    Optional<Crl> known = context.cache().find(Crl.class, parts);
    Crl crl =
        known.isPresent()
            ? known.get()
            : context
                .cache()
                .keep(Crl.class, parts, Crl.verified(item.bytes(), key, context.crypto()));
    if (issuer.isPresent() && !issuer.get().equals(crl.issuer())) {
      throw new X509Exception("the CRL names another issuer");
    }
    return crl;
  }

  private static Step explain(
      CollateralKind kind, ByteString item, Optional<X500Principal> issuer, X509Exception why) {
    try {
      X500Principal named = Crl.namedIssuer(item.bytes());
      if (issuer.isPresent() && !issuer.get().equals(named)) {
        return Step.failed(
            "",
            FindingCode.COLLATERAL_MISMATCH.of(kind),
            "expected the CRL of " + issuer.get().getName() + ", found that of " + named.getName());
      }
    } catch (X509Exception e) {
      return Step.failed("", FindingCode.COLLATERAL_REJECTED.of(kind), e.getMessage());
    }
    return Step.failed("", FindingCode.COLLATERAL_REJECTED.of(kind), why.getMessage());
  }
}
