package dev.cloister.attestation.tpm;

import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.format.AnchorClaim;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.x509.CertificatePath;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.PathFinder;
import dev.cloister.attestation.x509.PathResult;
import dev.cloister.attestation.x509.X509Exception;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What vouches for an attestation key: its certificate, the relying party that pinned it, or a
 * record of an activation, signed by a recorder whom the relying party named. Otherwise the step
 * {@code tpm.ak} is not run and the best verdict is a warning.
 */
final class KeyProof {
  static final String AK = "tpm.ak";
  static final String AK_VALIDITY = "tpm.ak.validity";
  static final String AK_ATTRIBUTES = "tpm.ak.attributes";

  private static final int DIGITAL_SIGNATURE = 0;

  /**
   * Names the TPM's maker and model; critical where the subject is empty (RFC 5280, section
   * 4.2.1.6), as in makers' certificates. The key decides, no name does.
   */
  private static final String ALTERNATIVE_NAME = "2.5.29.17";

  private final VerificationContext context;
  private final Steps steps;
  private final List<CollateralUse> uses;
  private Optional<TrustAnchor> anchor = Optional.empty();
  private Optional<ActivationRecord> activation = Optional.empty();
  private String proof = "unproven";

  KeyProof(VerificationContext context, Steps steps, List<CollateralUse> uses) {
    this.context = context;
    this.steps = steps;
    this.uses = uses;
  }

  /** The key that the quote has to be signed with, proven or not. */
  Optional<AttestationKey> find() {
    Optional<ByteString> item = context.collateral().find(CollateralKind.TPM_AK);
    Optional<ByteString> record = context.collateral().find(CollateralKind.TPM_ACTIVATION);
    if (item.isEmpty() && record.isEmpty()) {
      uses.add(CollateralUse.without(CollateralKind.TPM_AK, CollateralUse.State.MISSING));
      String missing = FindingCode.COLLATERAL_MISSING.of(CollateralKind.TPM_AK);
      steps.add(Step.notRun(AK, missing, "none supplied"));
      return Optional.empty();
    }
    Optional<Certified> known = item.flatMap(this::known);
    if (known.isPresent()) {
      return Optional.of(known.get().key());
    }
    CollateralKind reading = CollateralKind.TPM_AK;
    try {
      Optional<AttestationKey> supplied = Optional.empty();
      if (item.isPresent()) {
        supplied = Optional.of(AttestationKey.parse(item.get().bytes()));
      }
      if (supplied.isPresent() && byItself(supplied.get(), item)) {
        return supplied;
      }
      if (record.isPresent()) {
        reading = CollateralKind.TPM_ACTIVATION;
        return activated(ActivationRecord.parse(record.get().bytes()), supplied);
      }
      unproven("supply its certificate or the record of an activation, or pin it");
      return supplied;
    } catch (MalformedEvidenceException e) {
      steps.add(Step.failed(AK, FindingCode.COLLATERAL_REJECTED.of(reading), e.getMessage()));
      return Optional.empty();
    }
  }

  /** A key whose certificate, by its exact bytes, was found to lead to a root. */
  private record Certified(AttestationKey key, CertificatePath path) {}

  /** The same bytes again: only what they say of time, and the certificate's own signature. */
  private Optional<Certified> known(ByteString item) {
    Optional<Certified> found = context.cache().find(Certified.class, parts(item));
    if (found.isEmpty() || !found.get().path().leafIsSigned(context.crypto())) {
      return Optional.empty();
    }
    if (leads(found.get().path(), context.at())) {
      proof = "certificate";
    }
    return found;
  }

  private List<ByteString> parts(ByteString item) {
    List<ByteString> parts = new ArrayList<>();
    parts.add(item);
    parts.addAll(context.collateral().all(CollateralKind.CHAIN));
    return parts;
  }

  private boolean byItself(AttestationKey key, Optional<ByteString> item) {
    if (key.certificate().isPresent()) {
      certified(key, key.certificate().get(), parts(item.orElseThrow()));
      return true;
    }
    key.publicArea().ifPresent(this::attributes);
    anchor = anchors().stream().filter(a -> Arrays.equals(a.spki(), key.spki())).findFirst();
    if (anchor.isPresent()) {
      steps.add(Step.passed(AK));
      proof = "pinned";
    }
    return anchor.isPresent();
  }

  private void attributes(PublicArea area) {
    Optional<String> unfit = area.unfitToAttest();
    steps.check(AK_ATTRIBUTES, unfit.isEmpty(), FindingCode.TPM_AK_ATTRIBUTES, unfit.orElse(""));
  }

  private void unproven(String remedy) {
    steps.add(
        Step.notRun(
            AK,
            FindingCode.TPM_AK_UNPROVEN,
            "nothing shows that the attestation key is a TPM's: " + remedy));
  }

  private void certified(AttestationKey key, X509Certificate certificate, List<ByteString> parts) {
    boolean[] usage = certificate.getKeyUsage();
    if (usage != null && !usage[DIGITAL_SIGNATURE]) {
      steps.add(Step.failed(AK, FindingCode.CHAIN_ROLE, "the certificate is not for signing"));
    } else if (certificate.getBasicConstraints() >= 0) {
      steps.add(Step.failed(AK, FindingCode.CHAIN_ROLE, "the certificate is an authority's"));
    } else {
      Optional<CertificatePath> path = path(certificate, key.certificates());
      path.ifPresent(
          found -> context.cache().keep(Certified.class, parts, new Certified(key, found)));
      if (path.isPresent() && leads(path.get(), context.at())) {
        proof = "certificate";
      }
    }
  }

  private Optional<CertificatePath> path(X509Certificate leaf, List<X509Certificate> more) {
    List<X509Certificate> pool = new ArrayList<>(more);
    try {
      for (ByteString item : context.collateral().all(CollateralKind.CHAIN)) {
        pool.addAll(Certificates.parse(item.bytes()));
      }
    } catch (X509Exception e) {
      steps.add(Step.failed(AK, FindingCode.CHAIN_MALFORMED, e.getMessage()));
      return Optional.empty();
    }
    PathFinder finder =
        PathFinder.to(anchors(), context.crypto())
            .understanding(Set.of(ALTERNATIVE_NAME))
            .remembering(context.cache());
    return switch (finder.find(leaf, pool)) {
      case PathResult.NotFound none -> {
        steps.add(Step.failed(AK, none.code(), none.detail()));
        yield Optional.empty();
      }
      case PathResult.Found found -> Optional.of(found.path());
    };
  }

  private boolean leads(CertificatePath path, Instant at) {
    anchor = Optional.of(path.anchor());
    steps.add(Step.passed(AK));
    steps.add(path.validity(AK_VALIDITY, at));
    return steps.passed(AK_VALIDITY);
  }

  /** The record counts only when signed by a recorder; its endorsement key needs its own chain. */
  private Optional<AttestationKey> activated(
      ActivationRecord record, Optional<AttestationKey> supplied) {
    AttestationKey key = supplied.orElseGet(() -> AttestationKey.ofPublicArea(record.ak()));
    if (supplied.flatMap(AttestationKey::publicArea).isEmpty()) {
      attributes(record.ak());
    }
    List<TrustAnchor> recorders = context.anchors().of(Vendor.TPM_ACTIVATION);
    if (recorders.isEmpty()) {
      unproven("configure the key of who recorded its activation");
    } else if (recorders.stream().noneMatch(r -> record.signedBy(r.spki(), context.crypto()))) {
      reject(FindingCode.COLLATERAL_REJECTED, "the record is not signed by a configured recorder");
    } else if (!Arrays.equals(key.spki(), record.ak().spki())) {
      reject(FindingCode.COLLATERAL_MISMATCH, "the record is about another attestation key");
    } else if (path(record.ekCertificate(), List.of())
        .filter(path -> recorded(path, record.at()))
        .isPresent()) {
      proof = "activation";
      activation = Optional.of(record);
    }
    return Optional.of(key);
  }

  /** The chain is judged at the record's own time, and the record holds from then on. */
  private boolean recorded(CertificatePath path, Instant recorded) {
    if (!recorded.isAfter(context.at())) {
      return leads(path, recorded);
    }
    anchor = Optional.of(path.anchor());
    steps.add(Step.passed(AK));
    steps.add(
        Step.failed(
            AK_VALIDITY,
            FindingCode.COLLATERAL_NOT_YET_VALID.of(CollateralKind.TPM_ACTIVATION),
            "the activation was at " + recorded));
    return false;
  }

  private void reject(FindingCode code, String detail) {
    steps.add(Step.failed(AK, code.of(CollateralKind.TPM_ACTIVATION), detail));
  }

  private List<TrustAnchor> anchors() {
    List<TrustAnchor> anchors = new ArrayList<>(context.anchors().of(Vendor.GOOGLE_VTPM));
    anchors.addAll(context.anchors().of(Vendor.TPM_MANUFACTURER));
    return anchors;
  }

  /** Adds who vouches for the key, and the root that was reached. */
  JsonObject.Builder addTo(JsonObject.Builder claims) {
    claims.put("ak", proof);
    activation.ifPresent(record -> claims.put("activation", record.claims()));
    anchor.ifPresent(a -> AnchorClaim.add(claims, a, context.anchors().anchorClass()));
    return claims;
  }

  ChainStatus chain() {
    if (steps.anyFailed(AK_VALIDITY)) {
      return ChainStatus.EXPIRED;
    }
    if (steps.anyFailed(AK)) {
      return ChainStatus.INVALID;
    }
    return steps.passed(AK) ? ChainStatus.VALID : ChainStatus.NOT_RUN;
  }
}
