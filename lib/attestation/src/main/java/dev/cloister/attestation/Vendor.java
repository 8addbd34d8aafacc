package dev.cloister.attestation;

/** Whose root a trust anchor is. */
public enum Vendor {
  /** Intel SGX and TDX provisioning. */
  INTEL("intel"),
  /** AMD, Milan. */
  AMD_MILAN("amd-milan"),
  /** AMD, Genoa (also Siena and Bergamo). */
  AMD_GENOA("amd-genoa"),
  /** AMD, Turin. */
  AMD_TURIN("amd-turin"),
  /** AWS Nitro Enclaves. */
  AWS_NITRO("aws-nitro"),
  /** Google Confidential Space. */
  GOOGLE_CONFIDENTIAL_SPACE("google-confidential-space"),
  /** Google Cloud vTPM endorsement and attestation keys. */
  GOOGLE_VTPM("google-vtpm"),
  /** NVIDIA device identity. */
  NVIDIA_DEVICE("nvidia-device"),
  /** NVIDIA reference integrity manifests. */
  NVIDIA_RIM("nvidia-rim"),
  /** Arm CCA platform attestation; the deployer's configuration. */
  ARM_CCA("arm-cca"),
  /** Intel Trust Authority; the deployer's configuration. */
  INTEL_TRUST_AUTHORITY("intel-trust-authority"),
  /** Microsoft Azure Attestation; the deployer's configuration. */
  AZURE_MAA("azure-maa"),
  /** TPM manufacturers; the deployer's configuration. */
  TPM_MANUFACTURER("tpm-manufacturer"),
  /** Who may record that a TPM's credential was activated; the deployer's configuration. */
  TPM_ACTIVATION("tpm-activation");

  private final String code;

  Vendor(String code) {
    this.code = code;
  }

  /** The stable code. */
  public String code() {
    return code;
  }
}
