package dev.cloister.attestation.intel;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.format.Steps;
import java.util.Optional;

/** The steps from authentic collateral to a TCB status: identities, module, levels. */
final class TcbChecks {
  static final String QE_MRSIGNER = "qe.mrsigner";
  static final String QE_ISVPRODID = "qe.isvprodid";
  static final String QE_MISCSELECT = "qe.miscselect";
  static final String QE_ATTRIBUTES = "qe.attributes";
  static final String QE_LEVEL = "qe.level";
  static final String MODULE = "tdx.module";
  static final String MODULE_LEVEL = "tdx.module.level";
  static final String LEVEL = "tcb.level";

  private static final String TCB_INFO_MATCH =
      CollateralSteps.name(CollateralKind.TCB_INFO, "match");
  private static final String QE_IDENTITY_MATCH =
      CollateralSteps.name(CollateralKind.QE_IDENTITY, "match");

  private final IntelQuote quote;
  private final Steps steps;

  TcbChecks(IntelQuote quote, Steps steps) {
    this.quote = quote;
    this.steps = steps;
  }

  /** The QE report against the QE identity. */
  void quotingEnclave(Optional<EnclaveIdentity> identity) {
    if (identity.isEmpty() || !steps.passed(QE_IDENTITY_MATCH)) {
      for (String name : new String[] {QE_MRSIGNER, QE_ISVPRODID, QE_MISCSELECT, QE_ATTRIBUTES}) {
        steps.blocked(QE_IDENTITY_MATCH, name);
      }
      return;
    }
    EnclaveIdentity expected = identity.get();
    EnclaveReport qe = quote.qeReport();
    steps.check(
        QE_MRSIGNER,
        qe.mrSigner().equals(expected.mrSigner()),
        FindingCode.QE_MRSIGNER,
        "expected MRSIGNER " + expected.mrSigner().hex() + ", found " + qe.mrSigner().hex());
    steps.check(
        QE_ISVPRODID,
        qe.isvProdId() == expected.isvProdId(),
        FindingCode.QE_ISVPRODID,
        "expected ISVPRODID " + expected.isvProdId() + ", found " + qe.isvProdId());
    steps.check(
        QE_MISCSELECT,
        qe.miscSelect().equalsUnderMask(expected.miscSelect(), expected.miscSelectMask()),
        FindingCode.QE_MISCSELECT,
        "expected MISCSELECT " + expected.miscSelect().hex() + ", found " + qe.miscSelect().hex());
    steps.check(
        QE_ATTRIBUTES,
        qe.attributes().equalsUnderMask(expected.attributes(), expected.attributesMask()),
        FindingCode.QE_ATTRIBUTES,
        "expected ATTRIBUTES " + expected.attributes().hex() + ", found " + qe.attributes().hex());
  }

  /** The TDX module against its identity; nothing for SGX. */
  void module(Optional<TcbInfo> info) {
    Optional<Svns> svn = quote.teeTcbSvn();
    if (svn.isEmpty()) {
      return;
    }
    if (info.isEmpty() || !steps.passed(TCB_INFO_MATCH)) {
      steps.blocked(TCB_INFO_MATCH, MODULE);
      return;
    }
    int version = svn.get().get(1);
    Optional<TdxModuleIdentity> identity = info.get().moduleOf(version);
    if (identity.isEmpty()) {
      steps.add(
          Step.failed(
              MODULE,
              FindingCode.TDX_MODULE_UNKNOWN,
              "the TCB info has no identity for TDX module version " + version));
    } else if (!identity.get().mrSigner().equals(quote.mrSignerSeam())) {
      steps.add(
          Step.failed(
              MODULE,
              FindingCode.TDX_MODULE_SIGNER,
              "expected MRSIGNERSEAM "
                  + identity.get().mrSigner().hex()
                  + ", found "
                  + quote.mrSignerSeam().hex()));
    } else {
      steps.check(
          MODULE,
          identity.get().matchesAttributes(quote.seamAttributes()),
          FindingCode.TDX_MODULE_ATTRIBUTES,
          "expected SEAM attributes "
              + identity.get().attributes().hex()
              + ", found "
              + quote.seamAttributes().hex());
    }
  }

  /** The levels, where all that they rest on passed; collateral may be stale. */
  Optional<TcbEvaluation> levels(
      Optional<PckChain> chain, Optional<TcbInfo> info, Optional<EnclaveIdentity> identity) {
    Optional<Optional<IsvLevel>> qeLevel = Optional.empty();
    if (identity.isPresent() && steps.passed(QE_IDENTITY_MATCH)) {
      int isvSvn = quote.qeReport().isvSvn();
      Optional<IsvLevel> reached = IsvLevel.reached(identity.get().levels(), isvSvn);
      qeLevel = Optional.of(reached);
      steps.check(
          QE_LEVEL,
          reached.isPresent(),
          FindingCode.QE_LEVEL,
          "no level of the QE identity is reached by ISVSVN " + isvSvn);
    } else {
      steps.blocked(QE_IDENTITY_MATCH, QE_LEVEL);
    }
    Optional<String> blocked = firstMissing();
    if (chain.isEmpty() || info.isEmpty() || blocked.isPresent()) {
      String why = blocked.orElse(DcapVerification.PCK_CHAIN);
      if (quote.teeTcbSvn().isPresent()) {
        steps.blocked(why, MODULE_LEVEL);
      }
      steps.blocked(why, LEVEL);
      return Optional.empty();
    }
    TcbEvaluation evaluation =
        TcbEvaluation.of(info.get(), platform(chain.get().extension()), qeLevel);
    report(evaluation);
    return Optional.of(evaluation);
  }

  private Optional<String> firstMissing() {
    Optional<String> missing =
        steps.firstNotPassed(
            DcapVerification.PCK_CHAIN,
            EvidenceSignatures.QE_REPORT_SIGNATURE,
            EvidenceSignatures.QE_REPORT_DATA,
            EvidenceSignatures.QUOTE_SIGNATURE,
            TCB_INFO_MATCH);
    return missing.isPresent() || quote.teeTcbSvn().isEmpty()
        ? missing
        : steps.firstNotPassed(MODULE);
  }

  private TcbEvaluation.Platform platform(PckExtension extension) {
    return new TcbEvaluation.Platform(
        extension.components(), extension.pceSvn(), quote.teeTcbSvn(), quote.teeTcbSvn2());
  }

  private void report(TcbEvaluation evaluation) {
    if (quote.teeTcbSvn().isPresent()) {
      fault(evaluation, FindingCode.TDX_MODULE_LEVEL)
          .ifPresentOrElse(
              detail -> steps.add(Step.failed(MODULE_LEVEL, FindingCode.TDX_MODULE_LEVEL, detail)),
              () -> steps.add(Step.passed(MODULE_LEVEL)));
    }
    Optional<String> unsupported = fault(evaluation, FindingCode.TCB_NOT_SUPPORTED);
    if (unsupported.isPresent()) {
      steps.add(Step.failed(LEVEL, FindingCode.TCB_NOT_SUPPORTED, unsupported.get()));
    } else if (steps.anyFailed(MODULE_LEVEL, QE_LEVEL)) {
      steps.blocked(steps.anyFailed(MODULE_LEVEL) ? MODULE_LEVEL : QE_LEVEL, LEVEL);
    } else if (evaluation.status() == TcbStatus.NOT_SUPPORTED) {
      steps.add(
          Step.failed(
              LEVEL,
              FindingCode.TCB_NOT_SUPPORTED,
              "the TCB info has no identity for the TDX module of the platform's present TCB"));
    } else {
      steps.check(
          LEVEL,
          evaluation.status() != TcbStatus.REVOKED,
          FindingCode.TCB_REVOKED,
          "Intel has revoked this TCB");
    }
  }

  private static Optional<String> fault(TcbEvaluation evaluation, FindingCode code) {
    return evaluation.faults().stream()
        .filter(fault -> fault.code() == code)
        .map(TcbEvaluation.Fault::detail)
        .findFirst();
  }
}
