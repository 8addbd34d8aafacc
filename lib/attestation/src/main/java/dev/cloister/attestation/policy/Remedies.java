package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;

/**
 * What a person can do about a finding: one sentence per code, also in docs/reference/findings.md.
 */
final class Remedies {
  private Remedies() {}

  static String of(FindingCode code) {
    return switch (code) {
      case SIGNATURE_QUOTE,
          SIGNATURE_QE_REPORT,
          SIGNATURE_QE_REPORT_DATA,
          SIGNATURE_REPORT,
          SIGNATURE_DOCUMENT,
          SIGNATURE_ALGORITHM,
          SIGNATURE_TOKEN,
          NVIDIA_NONCE,
          NVIDIA_FIRMWARE,
          SIGNATURE_PLATFORM,
          SIGNATURE_REALM,
          CCA_REALM_KEY,
          SIGNATURE_TPM,
          HCL_RUNTIME_DATA ->
          "Do not rely on this evidence: it was changed or forged; ask the attester for new"
              + " evidence over another path.";
      case SIGNATURE_NOT_CHECKED, CHAIN_NOT_CHECKED ->
          "Supply what the steps that were not run name, such as the certificate chain.";
      case CHAIN_MALFORMED, CHAIN_ROLE, CHAIN_SIGNATURE ->
          "Do not rely on this evidence: its certificates are not the vendor's; ask the attester"
              + " for new evidence.";
      case CHAIN_UNTRUSTED ->
          "Check that the evidence comes from the vendor's hardware; evidence of a development"
              + " root verifies only with that root given and named in the policy.";
      case SNP_PRODUCT, SNP_TCB, SNP_CHIP_ID ->
          "Fetch the endorsement key certificate of this very chip and TCB (AMD KDS); if it still differs, do not rely on this evidence.";
      case SNP_NO_CHIP ->
          "Nothing, unless the policy lists machines: this evidence cannot show which one it comes from.";
      case CCA_KEY -> "Configure the manufacturer's CPAK as a trust anchor: there is no default.";
      case LOG_ALONE ->
          "Verify the quote whose registers the log explains, with the log as collateral.";
      case TPM_AK_UNPROVEN ->
          "Supply the attestation key's certificate or the record of an activation, or pin the key.";
      case NVIDIA_MEASUREMENT ->
          "Do not rely on this device until its driver and firmware are as NVIDIA released them.";
      case TPM_AK_ATTRIBUTES ->
          "Make an attestation key that is restricted, signs, and never leaves its TPM.";
      case TPM_AK_PROOF ->
          "Activate a credential with the key anew and supply the record, or accept what vouches for it in the policy (tpm).";
      case TPM_PCRS -> "Supply the PCR values of the moment of the quote.";
      case TPM_LOG, TDX_LOG -> "Supply the event log of the same boot.";
      case TPM_SHA1 -> "Have the TPM quote with SHA-256 or better.";
      case CHAIN_EXPIRED ->
          "Verify at an instant inside the certificates' validity, or ask for evidence made with"
              + " current certificates.";
      case CHAIN_NOT_YET_VALID -> "Check the clock, or the instant that was asked for.";
      case CHAIN_REVOKED ->
          "Do not rely on this machine: its vendor revoked its certificate; use another one.";
      case COLLATERAL_MISSING ->
          "Fetch it while online (cloister collateral fetch), or add it to the bundle.";
      case COLLATERAL_STALE ->
          "Fetch it anew (cloister collateral fetch), verify at the instant it was made for, or"
              + " allow a grace period in the policy (collateral.gracePeriodDays).";
      case COLLATERAL_NOT_YET_VALID ->
          "Check the clock, or use collateral that was issued before the instant asked for.";
      case COLLATERAL_REJECTED ->
          "Fetch it anew from the vendor or a cache you trust: this copy is not authentic.";
      case COLLATERAL_MISMATCH ->
          "Fetch the collateral of this evidence's platform: this one belongs to another.";
      case COLLATERAL_REVOKED ->
          "Fetch it anew: the vendor revoked the certificate that signed this copy.";
      case QE_DEBUG, QE_MRSIGNER, QE_ISVPRODID, QE_MISCSELECT, QE_ATTRIBUTES ->
          "Do not rely on this machine: its quoting enclave is not the vendor's production one.";
      case QE_LEVEL ->
          "Have the machine's operator update the quoting enclave to a version the vendor lists.";
      case TDX_MODULE_UNKNOWN ->
          "Fetch newer collateral; if the module is still unknown, do not rely on this machine.";
      case TDX_MODULE_SIGNER, TDX_MODULE_ATTRIBUTES ->
          "Do not rely on this machine: its TDX module is not Intel's production one.";
      case TDX_MODULE_LEVEL ->
          "Have the machine's operator update the TDX module to a version the vendor lists.";
      case TCB_NOT_SUPPORTED ->
          "Fetch newer collateral; if no level matches still, have the operator update the"
              + " platform's firmware.";
      case TCB_REVOKED -> "Do not rely on this machine: its vendor revoked this TCB.";
      case BINDING_MISMATCH ->
          "Ask the attester for evidence over your own nonce and keys: this was made for"
              + " somebody else or at another time.";
      case BINDING_NOT_CHECKED ->
          "Choose a nonce, have the evidence made over it, and verify with it (--nonce).";
      case BINDING_UNSUPPORTED -> "Use a challenge that fits the format's challenge field.";
      case EVIDENCE_TRAILING_BYTES ->
          "Nothing: some platforms return a buffer longer than the evidence.";
      case PREREQUISITE -> "See the step it needs.";
      case STEP_NOT_RUN -> "Supply what the step names, and verify again.";
      case STEP_UNKNOWN ->
          "Use a version of this software that knows the code; until then do not rely on the"
              + " evidence.";
      case ANCHOR_DEVELOPMENT ->
          "Use evidence of real hardware; for development only, name the root in the policy"
              + " (anchors.development) and pass --development.";
      case ANCHOR_NOT_NAMED ->
          "Add the vendor to the policy (anchors.vendors), or use evidence of a named one.";
      case FORMAT_NOT_ACCEPTED ->
          "Add the format to the policy (formats), or use evidence of a listed one.";
      case DEBUG_ENABLED -> "Launch the workload without debug mode, and with new secrets.";
      case DEBUG_UNKNOWN ->
          "Use evidence that states debug mode, or accept its absence in the policy (debug).";
      case TCB_SW_HARDENING_NEEDED ->
          "Read the advisories; if the workload is hardened against them, say so in the policy"
              + " (tcb.statuses).";
      case TCB_CONFIGURATION_NEEDED, TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED ->
          "Read the advisories and have the operator change the platform's configuration, or"
              + " accept the status in the policy (tcb.statuses).";
      case TCB_OUT_OF_DATE, TCB_OUT_OF_DATE_CONFIGURATION_NEEDED ->
          "Have the operator install the platform's updates, or allow a grace period in the"
              + " policy (tcb.gracePeriodDays).";
      case TCB_RELAUNCH_ADVISED, TCB_RELAUNCH_ADVISED_CONFIGURATION_NEEDED ->
          "Launch the trust domain anew: the platform was updated after it started.";
      case TCB_NOT_EVALUATED -> "Supply TCB info, QE identity and the chain that signed them.";
      case TCB_ADVISORY -> "Have the operator install the update that the advisory names.";
      case TCB_EVALUATION_DATA_NUMBER -> "Fetch newer collateral (cloister collateral fetch).";
      case REFERENCE_NONE ->
          "Name the expected values in the policy (measurements, referenceValues); cloister measure"
              + " computes them from a build's own files.";
      case MEASUREMENT_MISMATCH ->
          "If you released this code, add its value to the policy (measurements); else do not"
              + " rely on it: other code is running.";
      case EVENTS_MISMATCH ->
          "If you released what was started, add it to the policy (events); else do not rely on it.";
      case EVENTS_ABSENT ->
          "Supply the event log of this boot, and name in the policy (events) only what the"
              + " machine's firmware and loader measure.";
      case MEASUREMENT_ABSENT -> "Name only registers that the evidence's format has.";
      case SVN_TOO_LOW -> "Have the operator install the platform's updates.";
      case HARDWARE_NOT_LISTED ->
          "If the machine is yours, add its id to the policy (hardwareIds); else do not rely on"
              + " it.";
      case TDX_ATTRIBUTES, TDX_XFAM ->
          "Launch the trust domain with the attributes and features the policy asks for.";
      case TDX_SERVICE_TD ->
          "Launch the trust domain without a service TD, or accept it in the policy"
              + " (tdx.serviceTd).";
      case TOKEN_HEADER, TOKEN_KEY, TOKEN_TIMES, TOKEN_ISSUER ->
          "Do not rely on this token: its service does not make such; ask the attester for a new"
              + " one.";
      case TOKEN_EXPIRED ->
          "Ask the attester for a new token, or verify at an instant inside its times.";
      case TOKEN_NOT_YET_VALID -> "Check the clock, or the instant that was asked for.";
      case TOKEN_ISSUER_NOT_LISTED ->
          "If the instance is yours or one you trust, add its issuer to the policy"
              + " (token.issuers); else do not rely on it.";
      case TOKEN_AUDIENCE ->
          "Have the token made for your audience: this one was made for another service.";
      case TOKEN_SUBJECT ->
          "If the subject is one you trust, add it to the policy (token.subjects); else do not rely"
              + " on it.";
      case CONFIDENTIAL_SPACE_SOFTWARE, CONFIDENTIAL_SPACE_SECURE_BOOT ->
          "Launch the workload on a Confidential Space image with secure boot.";
      case CONFIDENTIAL_SPACE_SUPPORT ->
          "Launch the workload on a current production image of Confidential Space, or accept"
              + " others in the policy (confidentialSpace.supportAttributes, .support).";
      case CONFIDENTIAL_SPACE_HARDWARE ->
          "Launch the workload on hardware the policy lists (confidentialSpace.hwmodels).";
      case CONFIDENTIAL_SPACE_PROJECT, CONFIDENTIAL_SPACE_SERVICE_ACCOUNT ->
          "If it is yours, add it to the policy (confidentialSpace.projects, .serviceAccounts);"
              + " else do not rely on it.";
      case SNP_GUEST_POLICY ->
          "Launch the guest with a stricter policy, or accept what it permits in yours "
              + "(snp.guestPolicy).";
      case SNP_PLATFORM_INFO ->
          "Use a platform that is configured as the policy asks for (snp.platformInfo).";
      case SNP_TCB_ORDER ->
          "Do not rely on this machine: its firmware reports versions that contradict "
              + "each other.";
      case SNP_PROVISIONAL_FIRMWARE ->
          "Have the operator commit the firmware, or accept it in the policy "
              + "(snp.provisionalFirmware).";
      case SNP_TCB_TOO_LOW ->
          "Have the operator update the machine's firmware and its certificate "
              + "(snp.minimumTcb says to what).";
      case SNP_FIRMWARE_TOO_OLD ->
          "Have the operator install and commit newer SNP firmware (snp.minimumFirmware "
              + "says which).";
      case SNP_MITIGATIONS ->
          "Have the operator update the firmware, and launch the guest anew where the "
              + "launch vector lacks it.";
      case SNP_VMPL ->
          "Ask for the report from an accepted privilege level, or accept this one in the"
              + " policy (snp.vmpls).";
      case SNP_IDENTITY ->
          "If the guest is yours, add its id to the policy (snp.familyIds, .imageIds, "
              + ".reportIds, .reportIdMas); else do not rely on it.";
      case SNP_ID_BLOCK ->
          "Launch the guest with an ID block that a key of the policy signed " + "(snp.idBlock).";
      case SNP_SIGNING_KEY ->
          "Use a machine that signs with the accepted kind of key, or accept the other in"
              + " the policy (snp.signingKeys).";
      case SNP_PRODUCT_NOT_LISTED ->
          "Use a machine of an accepted product line, or accept this one in the policy "
              + "(snp.products).";
      case SGX_ATTRIBUTES ->
          "Build or launch the enclave with the attributes the policy asks for "
              + "(sgx.attributes).";
      case SGX_MISC_SELECT ->
          "Build the enclave with the MISCSELECT the policy asks for (sgx.miscSelect).";
      case SGX_PRODUCT ->
          "If the product is yours, add its id to the policy (sgx.isvProdIds, "
              + ".isvExtProdIds, .isvFamilyIds); else do not rely on it.";
      case SGX_CONFIG ->
          "Launch the enclave with an accepted configuration, or accept this one in the "
              + "policy (sgx.configIds, .minimumConfigSvn).";
      case SGX_KSS ->
          "Build the enclave with key separation and sharing (KSS), or drop "
              + "sgx.requireKss from the policy.";
      case TDX_SEAM_ATTRIBUTES ->
          "Use a machine whose TDX module has the attributes the policy asks for "
              + "(tdx.seamAttributes).";
      case INTEL_PLATFORM ->
          "Use a platform that is configured as the policy asks for, or accept this one "
              + "in the policy (intel).";
      case INTEL_QE_VENDOR ->
          "Use evidence of a listed vendor's quoting enclave, or list this one in the "
              + "policy (intel.qeVendorIds).";
    };
  }
}
