package dev.cloister.attestation.intel;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.format.AnchorClaim;
import dev.cloister.attestation.format.ChallengeCheck;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.x509.Crl;
import java.security.InvalidKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Verifies one quote (Intel DCAP, quote verification 4.1.2.4; facts of real quotes decide where
 * verifiers differ). Every check leaves a step; none is skipped silently.
 */
public final class DcapVerification {
  static final String LENGTH = "quote.length";
  static final String PCK_CHAIN = "pck.chain";
  static final String PCK_VALIDITY = "pck.validity";
  static final String CRL_INTERMEDIATE = "pck.crl.intermediate";
  static final String CRL_LEAF = "pck.crl.leaf";

  private final IntelQuote quote;
  private final VerificationContext context;
  private final Steps steps = new Steps();
  private final CollateralSteps collateral = new CollateralSteps(steps);
  private final boolean tdx;

  private DcapVerification(IntelQuote quote, VerificationContext context) {
    this.quote = quote;
    this.context = context;
    this.tdx = quote.bodyType() != BodyType.SGX;
  }

  /**
   * Verifies.
   *
   * @param bodyClaims the claims of the quote's body; those all quotes have are added
   */
  public static AttestationResult verify(
      IntelQuote quote, Format format, JsonObject.Builder bodyClaims, VerificationContext context) {
    return new DcapVerification(quote, context).run(format, bodyClaims);
  }

  private AttestationResult run(Format format, JsonObject.Builder claims) {
    length();
    PckLookup pck = new PckFinder(context).find(quote);
    Optional<PckChain> chain = pck.trusted();
    pckChain(pck);
    SignatureStatus signature =
        new EvidenceSignatures(quote, context, steps).check(pck.leafKey(), PCK_CHAIN);

    CrlChecks crls = new CrlChecks(context, collateral);
    Optional<Crl> rootCrl =
        crls.find(CollateralKind.ROOT_CRL, rootKeys(chain), chain.map(DcapVerification::rootName));
    Optional<Crl> pckCrl = pckCrl(crls, chain);
    boolean revoked = revocation(chain, rootCrl, pckCrl);

    Optional<VerificationKey> signer =
        new SigningChain(context, steps, collateral).find(anchors(chain), rootCrl);
    SignedCollateral signed = new SignedCollateral(context, collateral, signer);
    Optional<TcbInfo> tcbInfo = signed.tcbInfo(wantedTcbInfo());
    tcbInfo.ifPresent(info -> matchTcbInfo(info, signed.use(info), chain));
    Optional<EnclaveIdentity> qeIdentity = signed.qeIdentity();
    qeIdentity.ifPresent(identity -> matchQeIdentity(identity, signed.use(identity)));

    TcbChecks tcb = new TcbChecks(quote, steps);
    tcb.quotingEnclave(qeIdentity);
    tcb.module(tcbInfo);
    Optional<TcbEvaluation> evaluation = tcb.levels(chain, tcbInfo, qeIdentity);
    Step binding = steps.add(ChallengeCheck.fixedField(context.challenge(), quote.reportData()));

    IntelClaims.addQuote(claims, quote);
    chain.ifPresent(
        found -> AnchorClaim.add(claims, found.path().anchor(), context.anchors().anchorClass()));
    chain.ifPresent(
        found -> claims.put("platform", found.platform()).put("hardwareId", found.hardwareId()));
    evaluation.ifPresent(
        found -> IntelClaims.addTcb(claims, found, tcbInfo.map(TcbInfo::evaluationDataNumber)));
    return new AttestationResult(
        format,
        context.anchors().anchorClass(),
        context.at(),
        steps.all(),
        signature,
        chainStatus(pck, revoked),
        evaluation.map(TcbEvaluation::status),
        evaluation.map(TcbEvaluation::advisories).orElse(List.of()),
        collateral.uses(),
        binding.outcome() == Step.Outcome.PASSED,
        claims.build());
  }

  private void length() {
    steps.add(
        quote.trailingBytes() == 0
            ? Step.passed(LENGTH)
            : Step.remarked(
                LENGTH,
                FindingCode.EVIDENCE_TRAILING_BYTES,
                quote.trailingBytes() + " bytes after the quote were ignored"));
  }

  private void pckChain(PckLookup pck) {
    switch (pck) {
      case PckLookup.Missing missing -> {
        collateral.use(
            CollateralUse.without(CollateralKind.PCK_CHAIN, CollateralUse.State.MISSING));
        String code = FindingCode.COLLATERAL_MISSING.of(CollateralKind.PCK_CHAIN);
        steps.add(
            missing.claimed()
                ? Step.failed(PCK_CHAIN, FindingCode.CHAIN_MALFORMED, missing.detail())
                : Step.notRun(PCK_CHAIN, code, missing.detail()));
        steps.blocked(PCK_CHAIN, PCK_VALIDITY);
      }
      case PckLookup.Failed failed -> {
        steps.add(Step.failed(PCK_CHAIN, failed.code(), failed.detail()));
        steps.blocked(PCK_CHAIN, PCK_VALIDITY);
      }
      case PckLookup.Found found -> {
        steps.add(Step.passed(PCK_CHAIN));
        steps.add(found.chain().path().validity(PCK_VALIDITY, context.at()));
      }
    }
  }

  private Optional<Crl> pckCrl(CrlChecks crls, Optional<PckChain> chain) {
    CollateralKind kind = CollateralKind.PCK_CRL;
    if (chain.isEmpty() && !context.collateral().all(kind).isEmpty()) {
      collateral.unverified(kind, PCK_CHAIN, "signature", "validity");
      return Optional.empty();
    }
    List<VerificationKey> keys = chain.map(c -> List.of(c.path().issuerKey(0))).orElse(List.of());
    return crls.find(kind, keys, chain.map(c -> c.path().leaf().getIssuerX500Principal()));
  }

  private boolean revocation(
      Optional<PckChain> chain, Optional<Crl> rootCrl, Optional<Crl> pckCrl) {
    boolean intermediate = revoked(CRL_INTERMEDIATE, CollateralKind.ROOT_CRL, chain, 1, rootCrl);
    boolean leaf = revoked(CRL_LEAF, CollateralKind.PCK_CRL, chain, 0, pckCrl);
    return intermediate || leaf;
  }

  private boolean revoked(
      String step, CollateralKind kind, Optional<PckChain> chain, int index, Optional<Crl> crl) {
    if (chain.isEmpty()) {
      steps.blocked(PCK_CHAIN, step);
      return false;
    }
    if (crl.isEmpty()) {
      steps.blocked(CollateralSteps.name(kind, "signature"), step);
      return false;
    }
    X509Certificate certificate = chain.get().path().certificates().get(index);
    return !steps.check(
        step,
        !crl.get().lists(certificate),
        FindingCode.CHAIN_REVOKED,
        "the CRL lists serial number " + certificate.getSerialNumber().toString(16));
  }

  private void matchTcbInfo(TcbInfo info, CollateralUse use, Optional<PckChain> chain) {
    String wanted = wantedTcbInfo();
    if (!info.id().equals(wanted)) {
      collateral.mismatch(use, "expected TCB info for " + wanted + ", found " + info.id());
      return;
    }
    if (chain.isEmpty()) {
      steps.blocked(PCK_CHAIN, CollateralSteps.name(CollateralKind.TCB_INFO, "match"));
      return;
    }
    PckExtension platform = chain.get().extension();
    if (!info.fmspc().equals(platform.fmspc())) {
      collateral.mismatch(use, "expected FMSPC " + platform.fmspc() + ", found " + info.fmspc());
    } else if (!info.pceId().equals(platform.pceId())) {
      collateral.mismatch(use, "expected PCE id " + platform.pceId() + ", found " + info.pceId());
    } else {
      collateral.passed(CollateralKind.TCB_INFO, "match");
    }
  }

  private String wantedTcbInfo() {
    return tdx ? TcbInfo.TDX : TcbInfo.SGX;
  }

  private void matchQeIdentity(EnclaveIdentity identity, CollateralUse use) {
    String wanted = tdx ? "TD_QE" : "QE";
    if (identity.id().equals(wanted)) {
      collateral.passed(CollateralKind.QE_IDENTITY, "match");
    } else {
      collateral.mismatch(use, "expected the identity of " + wanted + ", found another one");
    }
  }

  private ChainStatus chainStatus(PckLookup pck, boolean revoked) {
    if (pck instanceof PckLookup.Missing) {
      return ChainStatus.NOT_RUN;
    }
    if (revoked || !steps.passed(PCK_CHAIN)) {
      return ChainStatus.INVALID;
    }
    return steps.passed(PCK_VALIDITY) ? ChainStatus.VALID : ChainStatus.EXPIRED;
  }

  /** One root for everything: that of the PCK chain, where there is one. */
  private List<TrustAnchor> anchors(Optional<PckChain> chain) {
    return chain
        .map(found -> List.of(found.path().anchor()))
        .orElseGet(() -> context.anchors().of(Vendor.INTEL));
  }

  private List<VerificationKey> rootKeys(Optional<PckChain> chain) {
    if (chain.isPresent()) {
      return List.of(chain.get().path().anchorKey());
    }
    List<VerificationKey> keys = new ArrayList<>();
    for (TrustAnchor anchor : context.anchors().of(Vendor.INTEL)) {
      try {
        keys.add(context.crypto().key(anchor.spki()));
      } catch (InvalidKeyException e) {
        steps.add(
            Step.failed("anchor", FindingCode.CHAIN_ROLE, anchor.name() + " has an unusable key"));
      }
    }
    return keys;
  }

  private static X500Principal rootName(PckChain chain) {
    return chain.path().certificates().get(1).getIssuerX500Principal();
  }
}
