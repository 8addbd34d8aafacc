package dev.cloister.attestation.intel;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.x509.CertificatePath;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.Crl;
import dev.cloister.attestation.x509.PathFinder;
import dev.cloister.attestation.x509.PathResult;
import dev.cloister.attestation.x509.X509Exception;
import java.security.InvalidKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The certificate that signed TCB info and QE identity, up to the root of the PCK chain. */
final class SigningChain {
  private static final CollateralKind KIND = CollateralKind.TCB_SIGNING_CHAIN;
  private static final String SIGNER = "Intel SGX TCB Signing";

  private final VerificationContext context;
  private final Steps steps;
  private final CollateralSteps collateral;

  SigningChain(VerificationContext context, Steps steps, CollateralSteps collateral) {
    this.context = context;
    this.steps = steps;
    this.collateral = collateral;
  }

  /** Signers that lead to one root, with their keys; kept as one value. */
  private record Signers(List<Signer> all) {}

  private record Signer(CertificatePath path, VerificationKey key) {}

  /**
   * The signer's key, if its chain holds.
   *
   * @param anchors the roots it may lead to
   */
  Optional<VerificationKey> find(List<TrustAnchor> anchors, Optional<Crl> rootCrl) {
    List<ByteString> items = context.collateral().all(KIND);
    if (items.isEmpty()) {
      collateral.missing(KIND, "chain", "validity", "crl");
      return Optional.empty();
    }
    Signers signers;
    try {
      signers = signers(items, anchors);
    } catch (X509Exception e) {
      String code = FindingCode.COLLATERAL_REJECTED.of(KIND);
      collateral.rejected(KIND, code, e.getMessage(), "chain", "validity", "crl");
      return Optional.empty();
    }
    // Where several are supplied, one that is valid now speaks for all.
    Signer signer =
        signers.all.stream()
            .filter(s -> s.path().outsideValidity(context.at()).isEmpty())
            .findFirst()
            .orElse(signers.all.getFirst());
    collateral.passed(KIND, "chain");
    validity(signer.path());
    revocation(signer.path(), rootCrl);
    return Optional.of(signer.key());
  }

  private void validity(CertificatePath path) {
    // A certificate is valid at its last instant; collateral is stale at its next update.
    CollateralUse use =
        CollateralUse.authentic(KIND, path.notBefore(), path.notAfter().plusNanos(1), context.at());
    collateral.validity(use);
  }

  private void revocation(CertificatePath path, Optional<Crl> rootCrl) {
    String name = CollateralSteps.name(KIND, "crl");
    if (rootCrl.isEmpty()) {
      steps.blocked(CollateralSteps.name(CollateralKind.ROOT_CRL, "signature"), name);
    } else if (rootCrl.get().lists(path.leaf())) {
      collateral.use(CollateralUse.without(KIND, CollateralUse.State.REJECTED));
      steps.add(
          Step.failed(
              name,
              FindingCode.COLLATERAL_REVOKED.of(KIND),
              "the root's CRL lists the TCB signing certificate"));
    } else {
      collateral.passed(KIND, "crl");
    }
  }

  private Signers signers(List<ByteString> items, List<TrustAnchor> anchors) throws X509Exception {
    List<ByteString> parts = new ArrayList<>(items);
    anchors.forEach(anchor -> parts.add(ByteString.copyOf(anchor.spki())));
    Optional<Signers> known = context.cache().find(Signers.class, parts);
    return known.isPresent()
        ? known.get()
        : context.cache().keep(Signers.class, parts, search(items, anchors));
  }

  private Signers search(List<ByteString> items, List<TrustAnchor> anchors) throws X509Exception {
    List<X509Certificate> pool = PckFinder.read(items);
    List<Signer> found = new ArrayList<>();
    String failure = "no certificate \"" + SIGNER + "\" that is no CA";
    for (X509Certificate candidate : pool) {
      if (!Certificates.commonName(candidate).equals(SIGNER)
          || candidate.getBasicConstraints() >= 0) {
        continue;
      }
      switch (PathFinder.to(anchors, context.crypto())
          .remembering(context.cache())
          .find(candidate, pool)) {
        case PathResult.NotFound none -> failure = none.detail();
        case PathResult.Found path -> found.add(signer(path.path()));
      }
    }
    if (found.isEmpty()) {
      throw new X509Exception(failure);
    }
    return new Signers(List.copyOf(found));
  }

  private Signer signer(CertificatePath path) throws X509Exception {
    boolean issuedByRoot = path.certificates().size() == 1 || path.certificates().size() == 2;
    if (!issuedByRoot) {
      throw new X509Exception("expected a signing certificate issued by the root");
    }
    try {
      return new Signer(path, context.crypto().key(path.leaf().getPublicKey().getEncoded()));
    } catch (InvalidKeyException e) {
      throw new X509Exception("the signing certificate's key is unusable");
    }
  }
}
