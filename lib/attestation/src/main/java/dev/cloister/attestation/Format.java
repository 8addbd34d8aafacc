package dev.cloister.attestation;

/** The evidence formats, by the code that stands in results, policies and collateral bundles. */
public enum Format {
  /** Intel TDX quote, version 4. */
  TDX_V4("tdx-v4"),
  /** Intel TDX quote, version 5. */
  TDX_V5("tdx-v5"),
  /** Intel SGX quote, version 3. */
  SGX_V3("sgx-v3"),
  /** AMD SEV-SNP attestation report. */
  SNP("snp"),
  /** AWS Nitro Enclaves attestation document. */
  NITRO("nitro"),
  /** Google Confidential Space attestation token. */
  CONFIDENTIAL_SPACE("confidential-space"),
  /** Intel Trust Authority attestation token. */
  INTEL_TRUST_AUTHORITY("intel-trust-authority"),
  /** Microsoft Azure Attestation token. */
  AZURE_MAA("azure-maa"),
  /** TPM 2.0 quote, with or without an event log. */
  TPM("tpm"),
  /** TCG2 firmware event log by itself. */
  TCG_EVENT_LOG("tcg-event-log"),
  /** Confidential computing event log (CCEL) by itself. */
  CCEL("ccel"),
  /** Canonical event log (TLV) by itself. */
  CEL("cel"),
  /** Azure vTPM bundle: HCL report, hardware report and TPM quote. */
  AZURE_VTPM("azure-vtpm"),
  /** NVIDIA GPU or switch evidence (SPDM measurements). */
  NVIDIA_GPU("nvidia-gpu"),
  /** Arm CCA attestation token. */
  ARM_CCA("arm-cca");

  private final String code;

  Format(String code) {
    this.code = code;
  }

  /** The stable code. */
  public String code() {
    return code;
  }
}
