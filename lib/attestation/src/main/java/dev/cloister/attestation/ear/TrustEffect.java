package dev.cloister.attestation.ear;

import static dev.cloister.attestation.ear.TrustCategory.CONFIGURATION;
import static dev.cloister.attestation.ear.TrustCategory.EXECUTABLES;
import static dev.cloister.attestation.ear.TrustCategory.HARDWARE;
import static dev.cloister.attestation.ear.TrustCategory.INSTANCE_IDENTITY;
import static dev.cloister.attestation.ear.TrustCategory.RUNTIME_OPAQUE;

import dev.cloister.attestation.FindingCode;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a finding does to the trustworthiness vector. Values are AR4SI's (section 2.3.4): no other
 * is used. Every code has its line here and in docs/reference/ear.md.
 *
 * @param categories the claims it changes; none when it changes the status alone
 * @param warning their value where the finding is a warning; 0 when no claim has a fitting one
 * @param error their value where it is an error
 */
record TrustEffect(Set<TrustCategory> categories, int warning, int error) {
  private static final int UNSAFE = 32;
  private static final int UNRECOGNIZED_CODE = 33;
  private static final int CONTRAINDICATED = 96;
  private static final int UNRECOGNIZED = 97;
  private static final int CRYPTO_FAILED = 99;

  private static final TrustEffect STATUS_ONLY = new TrustEffect(Set.of(), 0, 0);
  private static final TrustEffect FORGED =
      new TrustEffect(EnumSet.allOf(TrustCategory.class), 0, CRYPTO_FAILED);
  private static final TrustEffect UNKNOWN_INSTANCE =
      new TrustEffect(EnumSet.of(INSTANCE_IDENTITY), 0, UNRECOGNIZED);
  private static final TrustEffect COMPROMISED =
      new TrustEffect(EnumSet.of(INSTANCE_IDENTITY, HARDWARE), 0, CONTRAINDICATED);
  private static final TrustEffect UNKNOWN_HARDWARE =
      new TrustEffect(EnumSet.of(HARDWARE), UNSAFE, UNRECOGNIZED);
  private static final TrustEffect UNSAFE_HARDWARE =
      new TrustEffect(EnumSet.of(HARDWARE), UNSAFE, CONTRAINDICATED);
  private static final TrustEffect UNSAFE_CONFIGURATION =
      new TrustEffect(EnumSet.of(CONFIGURATION), UNSAFE, CONTRAINDICATED);
  private static final TrustEffect UNKNOWN_CODE =
      new TrustEffect(EnumSet.of(EXECUTABLES), UNRECOGNIZED_CODE, CONTRAINDICATED);
  private static final TrustEffect VISIBLE =
      new TrustEffect(EnumSet.of(RUNTIME_OPAQUE), UNSAFE, CONTRAINDICATED);

  /** The effect of a code; one that is not registered makes the attester an unknown one. */
  static TrustEffect of(String code) {
    return FindingCode.find(code).map(TrustEffect::of).orElse(UNKNOWN_INSTANCE);
  }

  static TrustEffect of(FindingCode code) {
    return switch (code) {
      case SIGNATURE_QUOTE,
          SIGNATURE_QE_REPORT,
          SIGNATURE_QE_REPORT_DATA,
          SIGNATURE_TOKEN,
          SIGNATURE_NOT_CHECKED,
          SIGNATURE_REPORT,
          SIGNATURE_DOCUMENT,
          SIGNATURE_ALGORITHM,
          SIGNATURE_PLATFORM,
          SIGNATURE_REALM,
          SIGNATURE_TPM,
          CCA_REALM_KEY,
          HCL_RUNTIME_DATA,
          NVIDIA_NONCE,
          NVIDIA_FIRMWARE,
          CHAIN_SIGNATURE,
          BINDING_MISMATCH,
          TPM_PCRS,
          TPM_LOG,
          TDX_LOG,
          TPM_SHA1 ->
          FORGED;
      case CHAIN_REVOKED, TCB_REVOKED -> COMPROMISED;
      case COLLATERAL_MISSING,
          COLLATERAL_STALE,
          COLLATERAL_NOT_YET_VALID,
          COLLATERAL_REJECTED,
          COLLATERAL_MISMATCH,
          COLLATERAL_REVOKED,
          TCB_NOT_SUPPORTED,
          TCB_NOT_EVALUATED,
          TDX_MODULE_UNKNOWN,
          INTEL_QE_VENDOR,
          SNP_PRODUCT_NOT_LISTED,
          CONFIDENTIAL_SPACE_HARDWARE ->
          UNKNOWN_HARDWARE;
      case QE_DEBUG,
          QE_MRSIGNER,
          QE_ISVPRODID,
          QE_MISCSELECT,
          QE_ATTRIBUTES,
          QE_LEVEL,
          TDX_MODULE_SIGNER,
          TDX_MODULE_ATTRIBUTES,
          TDX_MODULE_LEVEL,
          TDX_SEAM_ATTRIBUTES,
          TCB_SW_HARDENING_NEEDED,
          TCB_CONFIGURATION_NEEDED,
          TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED,
          TCB_OUT_OF_DATE,
          TCB_OUT_OF_DATE_CONFIGURATION_NEEDED,
          TCB_RELAUNCH_ADVISED,
          TCB_RELAUNCH_ADVISED_CONFIGURATION_NEEDED,
          TCB_ADVISORY,
          TCB_EVALUATION_DATA_NUMBER,
          SVN_TOO_LOW,
          INTEL_PLATFORM,
          SNP_PLATFORM_INFO,
          SNP_TCB_ORDER,
          SNP_PROVISIONAL_FIRMWARE,
          SNP_TCB_TOO_LOW,
          SNP_FIRMWARE_TOO_OLD,
          SNP_MITIGATIONS ->
          UNSAFE_HARDWARE;
      case FORMAT_NOT_ACCEPTED,
          TDX_ATTRIBUTES,
          TDX_XFAM,
          TDX_SERVICE_TD,
          SGX_ATTRIBUTES,
          SGX_MISC_SELECT,
          SGX_CONFIG,
          SGX_KSS,
          SNP_GUEST_POLICY,
          SNP_VMPL,
          CONFIDENTIAL_SPACE_SECURE_BOOT ->
          UNSAFE_CONFIGURATION;
      case REFERENCE_NONE,
          MEASUREMENT_MISMATCH,
          MEASUREMENT_ABSENT,
          NVIDIA_MEASUREMENT,
          EVENTS_MISMATCH,
          EVENTS_ABSENT,
          SGX_PRODUCT,
          SNP_ID_BLOCK,
          CONFIDENTIAL_SPACE_SOFTWARE,
          CONFIDENTIAL_SPACE_SUPPORT ->
          UNKNOWN_CODE;
      case DEBUG_ENABLED, DEBUG_UNKNOWN -> VISIBLE;
      case BINDING_NOT_CHECKED,
          EVIDENCE_TRAILING_BYTES,
          PREREQUISITE,
          SNP_NO_CHIP,
          TPM_AK_UNPROVEN ->
          STATUS_ONLY;
      // Whatever leaves open which attester this is: chains, anchors, tokens, ids.
      default -> UNKNOWN_INSTANCE;
    };
  }
}
