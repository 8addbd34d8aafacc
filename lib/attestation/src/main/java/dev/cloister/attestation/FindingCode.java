package dev.cloister.attestation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The stable codes of {@link Step}s that failed, were not run or have a remark, and of what a
 * policy finds besides. A policy gives each a weight; docs/reference/findings.md lists them with
 * that of the default policy. A code is never renamed and never gets another meaning.
 */
public enum FindingCode {
  /** The evidence's own signature does not verify under its attestation key. */
  SIGNATURE_QUOTE("signature.quote"),
  /** Intel: the quoting enclave's report is not signed by the PCK certificate's key. */
  SIGNATURE_QE_REPORT("signature.qeReport"),
  /** Intel: the quoting enclave's report does not vouch for the attestation key. */
  SIGNATURE_QE_REPORT_DATA("signature.qeReportData"),
  /** A token is not signed by the key it names. */
  SIGNATURE_TOKEN("signature.token"),

  /** The certificates cannot be read, or there are too many of them. */
  CHAIN_MALFORMED("chain.malformed"),
  /** No path leads from the certificate to a trust anchor of the verifier. */
  CHAIN_UNTRUSTED("chain.untrusted"),
  /** A certificate's signature does not verify under its issuer's key. */
  CHAIN_SIGNATURE("chain.signature"),
  /** A certificate is not what its place in the chain asks for (name, CA, key usage, extension). */
  CHAIN_ROLE("chain.role"),
  /** The instant is after the end of a certificate's validity. */
  CHAIN_EXPIRED("chain.expired"),
  /** The instant is before the start of a certificate's validity. */
  CHAIN_NOT_YET_VALID("chain.notYetValid"),
  /** A CRL lists a certificate of the evidence's chain. */
  CHAIN_REVOKED("chain.revoked"),

  /** Needed and absent. */
  COLLATERAL_MISSING("collateral.missing", true),
  /** Authentic; its next update (or its certificate's end) is due. */
  COLLATERAL_STALE("collateral.stale", true),
  /** Authentic; issued (or its certificate starts) after the instant. */
  COLLATERAL_NOT_YET_VALID("collateral.notYetValid", true),
  /** Present; malformed, or its signature or issuer is not the right one. */
  COLLATERAL_REJECTED("collateral.rejected", true),
  /** Present and authentic; made for another platform, TEE or issuer than this evidence's. */
  COLLATERAL_MISMATCH("collateral.mismatch", true),
  /** A CRL lists the certificate that signed it. */
  COLLATERAL_REVOKED("collateral.revoked", true),

  /** The quoting enclave runs in debug mode: anybody on its host can read its keys. */
  QE_DEBUG("qe.debug"),
  /** The quoting enclave was not signed by the vendor's key. */
  QE_MRSIGNER("qe.mrsigner"),
  /** The quoting enclave's product id is another one. */
  QE_ISVPRODID("qe.isvprodid"),
  /** The quoting enclave's MISCSELECT differs under the identity's mask. */
  QE_MISCSELECT("qe.miscselect"),
  /** The quoting enclave's ATTRIBUTES differ under the identity's mask. */
  QE_ATTRIBUTES("qe.attributes"),
  /** The QE identity has no level for the quoting enclave's SVN. */
  QE_LEVEL("qe.level"),

  /** The TCB info has no identity for the TDX module's major version. */
  TDX_MODULE_UNKNOWN("tdx.module.unknown"),
  /** The TDX module was not signed by the key the TCB info names. */
  TDX_MODULE_SIGNER("tdx.module.signer"),
  /** The TDX module's SEAM attributes are not those the TCB info names. */
  TDX_MODULE_ATTRIBUTES("tdx.module.attributes"),
  /** The TDX module identity has no level for the module's SVN. */
  TDX_MODULE_LEVEL("tdx.module.level"),
  /** TDX: the event log does not lead to the quoted registers. */
  TDX_LOG("tdx.log"),

  /** A token's header has critical extensions, or another type. */
  TOKEN_HEADER("token.header"),
  /** A token does not name a known issuer of its format. */
  TOKEN_ISSUER("token.issuer"),
  /** A token names no key, or its own certificates cannot be read. */
  TOKEN_KEY("token.key"),
  /** A token's times are missing, no whole seconds, or contradict each other. */
  TOKEN_TIMES("token.times"),
  /** The instant is at or after a token's expiry. */
  TOKEN_EXPIRED("token.expired"),
  /** The instant is before a token's issue or start. */
  TOKEN_NOT_YET_VALID("token.notYetValid"),

  /** No level of the TCB info matches the platform: its vendor makes no statement about it. */
  TCB_NOT_SUPPORTED("tcb.notSupported"),
  /** The vendor has revoked the platform's TCB. */
  TCB_REVOKED("tcb.revoked"),

  /** The evidence carries another challenge than the relying party's. */
  BINDING_MISMATCH("binding.mismatch"),
  /** The relying party expected nothing: freshness and channel are unproven. */
  BINDING_NOT_CHECKED("binding.notChecked"),
  /** The challenge does not fit the format's challenge field. */
  BINDING_UNSUPPORTED("binding.unsupported"),

  /** A remark on a step that passed: bytes after the evidence were ignored. */
  EVIDENCE_TRAILING_BYTES("evidence.trailingBytes"),
  /** Not run because a step it needs did not pass; the detail names it. No finding of its own. */
  PREREQUISITE("prerequisite"),

  // What only a policy finds.

  /** A signature of the evidence was not checked, so nothing it says is proven. */
  SIGNATURE_NOT_CHECKED("signature.notChecked"),
  /** The certificate chain of the evidence was not checked. */
  CHAIN_NOT_CHECKED("chain.notChecked"),
  /** A step was not run and its code gives the policy no reason to accept that. */
  STEP_NOT_RUN("step.notRun"),
  /** A check failed with a code this version does not know. */
  STEP_UNKNOWN("step.unknown"),
  /** The evidence rests on a development root, and the policy does not name it. */
  ANCHOR_DEVELOPMENT("anchor.development"),
  /** The evidence rests on a vendor's root, and the policy does not name that vendor. */
  ANCHOR_NOT_NAMED("anchor.notNamed"),
  /** The policy does not list the evidence's format. */
  FORMAT_NOT_ACCEPTED("format.notAccepted"),
  /** The TEE runs in debug mode: whoever operates it can read and change its memory. */
  DEBUG_ENABLED("debug.enabled"),
  /** The evidence makes no statement about debug mode. */
  DEBUG_UNKNOWN("debug.unknown"),
  /** Intel: software should be hardened against named advisories. */
  TCB_SW_HARDENING_NEEDED("tcb.swHardeningNeeded"),
  /** Intel: the platform should be configured otherwise. */
  TCB_CONFIGURATION_NEEDED("tcb.configurationNeeded"),
  /** Intel: both of the above. */
  TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED("tcb.configurationAndSwHardeningNeeded"),
  /** Intel: the platform misses published security updates. */
  TCB_OUT_OF_DATE("tcb.outOfDate"),
  /** Intel: it misses updates and should be configured otherwise. */
  TCB_OUT_OF_DATE_CONFIGURATION_NEEDED("tcb.outOfDateConfigurationNeeded"),
  /** Intel: the platform was updated after the trust domain was launched. */
  TCB_RELAUNCH_ADVISED("tcb.relaunchAdvised"),
  /** Intel: the same, and the platform should be configured otherwise. */
  TCB_RELAUNCH_ADVISED_CONFIGURATION_NEEDED("tcb.relaunchAdvisedConfigurationNeeded"),
  /** The format has a TCB status, and it could not be evaluated. */
  TCB_NOT_EVALUATED("tcb.notEvaluated"),
  /** An advisory applies that the policy rejects. */
  TCB_ADVISORY("tcb.advisory"),
  /** The TCB info or QE identity has a lower evaluation data number than the policy asks for. */
  TCB_EVALUATION_DATA_NUMBER("tcb.evaluationDataNumber"),
  /** The policy names no expected measurement that identifies code. */
  REFERENCE_NONE("reference.none"),
  /** A register has none of the expected values. */
  MEASUREMENT_MISMATCH("measurement.mismatch"),
  /** The policy names a register that the evidence does not have. */
  MEASUREMENT_ABSENT("measurement.absent"),
  /** A security version is lower than the policy's minimum, or the evidence does not have it. */
  SVN_TOO_LOW("svn.tooLow"),
  /** The machine is not on the policy's list, or the evidence does not identify it. */
  HARDWARE_NOT_LISTED("hardware.notListed"),
  /** The policy asks for something of the boot events, and they say otherwise. */
  EVENTS_MISMATCH("events.mismatch"),
  /** The policy asks for something of the boot events, and no proven event says it. */
  EVENTS_ABSENT("events.absent"),
  /** TDX: the attributes of the trust domain are not those the policy asks for. */
  TDX_ATTRIBUTES("tdx.attributes"),
  /** TDX: the extended features (XFAM) are not those the policy asks for. */
  TDX_XFAM("tdx.xfam"),
  /** SNP: the report's signature does not verify under the endorsement key. */
  SIGNATURE_REPORT("signature.report"),
  /** Nitro: the document's signature does not verify under its certificate's key. */
  SIGNATURE_DOCUMENT("signature.document"),
  /** The evidence is signed with an algorithm its format does not allow. */
  SIGNATURE_ALGORITHM("signature.algorithm"),
  /** CCA: the platform token's signature does not verify under a trusted key. */
  SIGNATURE_PLATFORM("signature.platform"),
  /** CCA: the realm token's signature does not verify under its realm attestation key. */
  SIGNATURE_REALM("signature.realm"),
  /** SNP: the certificate is for another product line than the report's. */
  SNP_PRODUCT("snp.product"),
  /** SNP: the certificate is for another TCB than the reported one. */
  SNP_TCB("snp.tcb"),
  /** SNP: the certificate is for another chip than the report's. */
  SNP_CHIP_ID("snp.chipId"),
  /**
   * A remark on a step that passed: the evidence names no chip, because the host masks it or a VLEK
   * signed.
   */
  SNP_NO_CHIP("snp.noChip"),
  /** CCA: the platform token does not vouch for the realm attestation key. */
  CCA_REALM_KEY("cca.realmKey"),
  /** CCA: no platform attestation key (CPAK) is trusted. */
  CCA_KEY("cca.key"),
  /** An event log by itself: nothing vouches for it. */
  LOG_ALONE("log.alone"),
  /** TPM: the quote's signature does not verify under the attestation key. */
  SIGNATURE_TPM("signature.tpm"),
  /** TPM: nothing shows that the attestation key is a TPM's. */
  TPM_AK_UNPROVEN("tpm.akUnproven"),
  /** TPM: the attestation key is not a restricted signing key that is fixed to its TPM. */
  TPM_AK_ATTRIBUTES("tpm.akAttributes"),
  /** TPM: the policy does not accept what vouches for the attestation key, or how old it is. */
  TPM_AK_PROOF("tpm.akProof"),
  /** TPM: the quote covers other PCR values than those supplied. */
  TPM_PCRS("tpm.pcrs"),
  /** TPM: the event log does not lead to the quoted PCR values. */
  TPM_LOG("tpm.log"),
  /** TPM: the quote is signed with SHA-1. */
  TPM_SHA1("tpm.sha1"),
  /** Azure: the hardware report does not vouch for the HCL runtime data. */
  HCL_RUNTIME_DATA("hcl.runtimeData"),
  /** TDX: a service TD is bound to the trust domain. */
  TDX_SERVICE_TD("tdx.serviceTd"),
  /** NVIDIA: the container states another nonce than the device signed. */
  NVIDIA_NONCE("nvidia.nonce"),
  /** NVIDIA: the report's firmware id is not that of the device's certificate. */
  NVIDIA_FIRMWARE("nvidia.firmware"),
  /** NVIDIA: a measurement is not one of the reference values. */
  NVIDIA_MEASUREMENT("nvidia.measurement"),
  /** The policy does not name the token's issuer; anybody may run an instance of its service. */
  TOKEN_ISSUER_NOT_LISTED("token.issuerNotListed"),
  /** The token was made for an audience the policy does not list. */
  TOKEN_AUDIENCE("token.audience"),
  /** The token is of a subject the policy does not list. */
  TOKEN_SUBJECT("token.subject"),
  /** Confidential Space: the token is not of its image, or of none that is named. */
  CONFIDENTIAL_SPACE_SOFTWARE("confidentialSpace.software"),
  /** Confidential Space: secure boot was off, or the token does not say. */
  CONFIDENTIAL_SPACE_SECURE_BOOT("confidentialSpace.secureBoot"),
  /** Confidential Space: the image lacks a support attribute, as debug and old images do. */
  CONFIDENTIAL_SPACE_SUPPORT("confidentialSpace.support"),
  /** Confidential Space: another hardware than the policy lists. */
  CONFIDENTIAL_SPACE_HARDWARE("confidentialSpace.hardware"),
  /** Confidential Space: the VM runs in a project the policy does not list. */
  CONFIDENTIAL_SPACE_PROJECT("confidentialSpace.project"),
  /** Confidential Space: the workload runs as no service account the policy lists. */
  CONFIDENTIAL_SPACE_SERVICE_ACCOUNT("confidentialSpace.serviceAccount"),
  /** SNP: the guest policy permits more than the relying party does, or lacks a restriction. */
  SNP_GUEST_POLICY("snp.guestPolicy"),
  /** SNP: the platform has a feature the policy does not allow, or lacks one it requires. */
  SNP_PLATFORM_INFO("snp.platformInfo"),
  /** SNP: the report's TCBs or firmware versions are not in the order that sound firmware keeps. */
  SNP_TCB_ORDER("snp.tcbOrder"),
  /** SNP: the host can still take the running firmware back, because it is not committed. */
  SNP_PROVISIONAL_FIRMWARE("snp.provisionalFirmware"),
  /** SNP: a part of a TCB is lower than the policy's minimum, or the report does not have it. */
  SNP_TCB_TOO_LOW("snp.tcbTooLow"),
  /** SNP: the current or committed firmware is older than the policy's minimum. */
  SNP_FIRMWARE_TOO_OLD("snp.firmwareTooOld"),
  /** SNP: a mitigation the policy requires is not in the vector, or the report has none. */
  SNP_MITIGATIONS("snp.mitigations"),
  /** SNP: the report was asked from a privilege level the policy does not accept. */
  SNP_VMPL("snp.vmpl"),
  /** SNP: the family, image or report id is none that the policy accepts. */
  SNP_IDENTITY("snp.identity"),
  /** SNP: the guest has no ID block, or one of keys the policy does not trust. */
  SNP_ID_BLOCK("snp.idBlock"),
  /** SNP: the report is signed by a kind of key the policy does not accept. */
  SNP_SIGNING_KEY("snp.signingKey"),
  /** SNP: the machine is of a product line the policy does not accept. */
  SNP_PRODUCT_NOT_LISTED("snp.productNotListed"),
  /** SGX: the enclave's attributes are not those the policy asks for. */
  SGX_ATTRIBUTES("sgx.attributes"),
  /** SGX: the enclave's MISCSELECT is not what the policy asks for. */
  SGX_MISC_SELECT("sgx.miscSelect"),
  /** SGX: the enclave's product or family id is none that the policy accepts. */
  SGX_PRODUCT("sgx.product"),
  /** SGX: the enclave's CONFIGID is none that the policy accepts, or its CONFIGSVN is too low. */
  SGX_CONFIG("sgx.config"),
  /** SGX: the enclave runs without key separation and sharing. */
  SGX_KSS("sgx.kss"),
  /** TDX: the TDX module's attributes are not those the policy asks for. */
  TDX_SEAM_ATTRIBUTES("tdx.seamAttributes"),
  /**
   * Intel: the platform is dynamic, caches keys or uses SMT, or does not say, and the policy weighs
   * that.
   */
  INTEL_PLATFORM("intel.platform"),
  /** Intel: the quoting enclave is of a vendor the policy does not list. */
  INTEL_QE_VENDOR("intel.qeVendor");

  private final String code;
  private final boolean perKind;

  FindingCode(String code) {
    this(code, false);
  }

  FindingCode(String code, boolean perKind) {
    this.code = code;
    this.perKind = perKind;
  }

  /** The code; for codes about collateral the part before the kind. */
  public String code() {
    return code;
  }

  /** Whether the code is about one kind of collateral, and ends in that kind's code. */
  public boolean isPerKind() {
    return perKind;
  }

  /**
   * The code for one kind of collateral, such as {@code collateral.missing.tcbInfo}.
   *
   * @throws IllegalStateException when this code is not about collateral
   */
  public String of(CollateralKind kind) {
    if (!perKind) {
      throw new IllegalStateException(code + " is not about collateral");
    }
    return code + "." + kind.code();
  }

  /** The constant a full code belongs to. */
  public static Optional<FindingCode> find(String code) {
    for (FindingCode candidate : values()) {
      if (candidate.matches(code)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** Every full code, kinds of collateral spelled out. */
  public static List<String> all() {
    List<String> all = new ArrayList<>();
    for (FindingCode candidate : values()) {
      if (candidate.perKind) {
        for (CollateralKind kind : CollateralKind.values()) {
          all.add(candidate.of(kind));
        }
      } else {
        all.add(candidate.code);
      }
    }
    return List.copyOf(all);
  }

  private boolean matches(String full) {
    if (!perKind) {
      return full.equals(code);
    }
    for (CollateralKind kind : CollateralKind.values()) {
      if (full.equals(of(kind))) {
        return true;
      }
    }
    return false;
  }
}
