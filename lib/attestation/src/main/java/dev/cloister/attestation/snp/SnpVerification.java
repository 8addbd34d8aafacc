package dev.cloister.attestation.snp;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.SignatureAlgorithm;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.format.AnchorClaim;
import dev.cloister.attestation.format.ChallengeCheck;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.x509.CertificatePath;
import dev.cloister.attestation.x509.Crl;
import dev.cloister.attestation.x509.X509Exception;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Verifies one report (AMD 56860, AMD 57230): every check leaves a step. */
final class SnpVerification {
  static final String CHAIN = "vek.chain";
  static final String VALIDITY = "vek.validity";
  static final String CRL_SIGNATURE = "collateral.amdCrl.signature";
  static final String CRL_VALIDITY = "collateral.amdCrl.validity";
  static final String CRL = "vek.crl";
  static final String SIGNATURE = "report.signature";
  static final String PRODUCT = "vek.product";
  static final String TCB = "vek.tcb";
  static final String HARDWARE_ID = "vek.hardwareId";

  private static final int P384_LENGTH = 48;

  private final SnpReport report;
  private final VerificationContext context;
  private final Steps steps = new Steps();
  private final List<CollateralUse> uses = new ArrayList<>();

  private SnpVerification(SnpReport report, VerificationContext context) {
    this.report = report;
    this.context = context;
  }

  static AttestationResult verify(SnpReport report, VerificationContext context) {
    return new SnpVerification(report, context).run();
  }

  private AttestationResult run() {
    VekLookup vek = new VekFinder(context).find(report);
    chain(vek);
    boolean revoked = revocation(vek);
    signature(vek.leafKey());
    certified(vek.certificate());
    Step binding = steps.add(ChallengeCheck.fixedField(context.challenge(), report.reportData()));
    SnpProduct product =
        vek.certificate()
            .map(v -> report.product(v.product()))
            .or(report::productByCpuid)
            .orElse(SnpProduct.MILAN);
    return new AttestationResult(
        Format.SNP,
        context.anchors().anchorClass(),
        context.at(),
        steps.all(),
        steps.signature(SIGNATURE),
        chainStatus(vek, revoked),
        Optional.empty(),
        List.of(),
        uses,
        binding.outcome() == Step.Outcome.PASSED,
        claims(vek, product));
  }

  private JsonObject claims(VekLookup vek, SnpProduct product) {
    SnpReport of = report;
    AnchorClass anchorClass = context.anchors().anchorClass();
    return JsonObject.later(
        () -> {
          JsonObject claims = SnpClaims.of(of, product, certifiedChip(vek));
          return vek instanceof VekLookup.Found found
              ? AnchorClaim.with(claims, found.path().anchor(), anchorClass)
              : claims;
        });
  }

  private static Optional<byte[]> certifiedChip(VekLookup vek) {
    return vek instanceof VekLookup.Found found ? found.vek().hardwareId() : Optional.empty();
  }

  private void chain(VekLookup vek) {
    switch (vek) {
      case VekLookup.Missing missing -> {
        uses.add(CollateralUse.without(CollateralKind.VEK, CollateralUse.State.MISSING));
        steps.add(
            Step.notRun(
                CHAIN, FindingCode.COLLATERAL_MISSING.of(CollateralKind.VEK), missing.detail()));
        steps.blocked(CHAIN, VALIDITY);
      }
      case VekLookup.Failed failed -> {
        steps.add(Step.failed(CHAIN, failed.code(), failed.detail()));
        steps.blocked(CHAIN, VALIDITY);
      }
      case VekLookup.Found found -> {
        steps.add(Step.passed(CHAIN));
        steps.add(found.path().validity(VALIDITY, context.at()));
      }
    }
  }

  /**
   * AMD's CRL is signed by the ARK and lists ASKs and ASVKs: a VCEK is revoked through its TCB. It
   * is checked where it is supplied.
   */
  private boolean revocation(VekLookup vek) {
    List<ByteString> items = context.collateral().all(CollateralKind.AMD_CRL);
    if (items.isEmpty()) {
      return false;
    }
    if (!(vek instanceof VekLookup.Found found)) {
      uses.add(CollateralUse.without(CollateralKind.AMD_CRL, CollateralUse.State.UNVERIFIED));
      steps.blocked(CHAIN, List.of(CRL_SIGNATURE, CRL_VALIDITY, CRL));
      return false;
    }
    Crl crl;
    try {
      crl = crl(items, found.path());
    } catch (X509Exception e) {
      uses.add(CollateralUse.without(CollateralKind.AMD_CRL, CollateralUse.State.REJECTED));
      steps.add(
          Step.failed(
              CRL_SIGNATURE,
              FindingCode.COLLATERAL_REJECTED.of(CollateralKind.AMD_CRL),
              e.getMessage()));
      steps.blocked(CRL_SIGNATURE, List.of(CRL_VALIDITY, CRL));
      return false;
    }
    steps.add(Step.passed(CRL_SIGNATURE));
    CollateralUse use =
        CollateralUse.authentic(
            CollateralKind.AMD_CRL, crl.thisUpdate(), crl.nextUpdate(), context.at());
    uses.add(use);
    steps.add(
        switch (use.state()) {
          case STALE ->
              Step.failed(
                  CRL_VALIDITY,
                  FindingCode.COLLATERAL_STALE.of(CollateralKind.AMD_CRL),
                  "next update was due " + crl.nextUpdate());
          case NOT_YET_VALID ->
              Step.failed(
                  CRL_VALIDITY,
                  FindingCode.COLLATERAL_NOT_YET_VALID.of(CollateralKind.AMD_CRL),
                  "issued " + crl.thisUpdate());
          default -> Step.passed(CRL_VALIDITY);
        });
    return !steps.check(
        CRL,
        found.path().certificates().stream().noneMatch(crl::lists),
        FindingCode.CHAIN_REVOKED,
        "the CRL lists a certificate of the chain");
  }

  private Crl crl(List<ByteString> items, CertificatePath path) throws X509Exception {
    X509Exception failure = new X509Exception("no CRL");
    List<Crl> authentic = new ArrayList<>();
    for (ByteString item : items) {
      try {
        Crl crl = Crl.verified(item.bytes(), path.anchorKey(), context.crypto());
        if (crl.issuer().equals(path.certificates().get(1).getIssuerX500Principal())) {
          authentic.add(crl);
        } else {
          failure = new X509Exception("the CRL names another issuer");
        }
      } catch (X509Exception e) {
        failure = e;
      }
    }
    Optional<Crl> newest = Crl.newest(authentic, context.at());
    if (newest.isEmpty()) {
      throw failure;
    }
    return newest.get();
  }

  private void signature(Optional<VerificationKey> key) {
    if (key.isEmpty()) {
      steps.blocked(CHAIN, SIGNATURE);
      return;
    }
    byte[] signed = report.signedBytes();
    Optional<byte[]> rs = bigEndian(report.signatureR(), report.signatureS());
    steps.check(
        SIGNATURE,
        rs.isPresent()
            && context
                .crypto()
                .verifyRaw(
                    SignatureAlgorithm.ECDSA_SHA384, key.get(), signed, 0, signed.length, rs.get()),
        FindingCode.SIGNATURE_REPORT,
        "the report is not signed by the endorsement key");
  }

  /** Both numbers are little-endian in 72 bytes, of which P-384 uses 48. */
  private static Optional<byte[]> bigEndian(byte[] r, byte[] s) {
    byte[] out = new byte[2 * P384_LENGTH];
    for (int i = 0; i < r.length; i++) {
      if (i < P384_LENGTH) {
        out[P384_LENGTH - 1 - i] = r[i];
        out[2 * P384_LENGTH - 1 - i] = s[i];
      } else if (r[i] != 0 || s[i] != 0) {
        return Optional.empty();
      }
    }
    return Optional.of(out);
  }

  private void certified(Optional<VekCertificate> certificate) {
    if (certificate.isEmpty()) {
      steps.blocked(CHAIN, List.of(PRODUCT, TCB, HARDWARE_ID));
      return;
    }
    VekCertificate vek = certificate.get();
    Optional<SnpProduct> byCpuid = report.productByCpuid();
    steps.check(
        PRODUCT,
        report.version() < 3 || byCpuid.equals(Optional.of(vek.product())),
        FindingCode.SNP_PRODUCT,
        "the certificate is for "
            + vek.product().code()
            + ", the report for "
            + byCpuid.map(SnpProduct::code).orElse("an unknown product"));
    SnpTcb reported = report.reportedTcb(vek.product());
    steps.check(
        TCB,
        reported.equals(vek.tcb()),
        FindingCode.SNP_TCB,
        "the certificate is for " + vek.tcb() + ", the report says " + reported);
    hardwareId(vek);
  }

  /**
   * A host hides CHIP_ID with MaskChipId, which is no field of the report: the id is then zero.
   * (The field MASK_CHIP_KEY is about another thing, that no chip key signs.) The VCEK's
   * certificate still says which chip it is for.
   */
  private void hardwareId(VekCertificate vek) {
    if (vek.hardwareId().isEmpty()) {
      steps.add(Step.remarked(HARDWARE_ID, FindingCode.SNP_NO_CHIP, "a VLEK certifies no chip"));
      return;
    }
    byte[] chip = report.chipId();
    if (Arrays.equals(chip, new byte[chip.length])) {
      steps.add(Step.remarked(HARDWARE_ID, FindingCode.SNP_NO_CHIP, "the host masks the chip id"));
      return;
    }
    byte[] certified = Arrays.copyOf(vek.hardwareId().get(), chip.length);
    steps.check(
        HARDWARE_ID,
        Arrays.equals(certified, chip),
        FindingCode.SNP_CHIP_ID,
        "the certificate is for another chip than the report's");
  }

  private ChainStatus chainStatus(VekLookup vek, boolean revoked) {
    if (vek instanceof VekLookup.Missing) {
      return ChainStatus.NOT_RUN;
    }
    if (revoked || !steps.passed(CHAIN)) {
      return ChainStatus.INVALID;
    }
    return steps.passed(VALIDITY) ? ChainStatus.VALID : ChainStatus.EXPIRED;
  }
}
