package dev.cloister.bench;

import dev.cloister.attestation.Vendor;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.token.TokenService;

/** What is verified. */
public enum EvidenceKind {
  /** Intel TDX quote, version 4. */
  TDX_V4(
      "QE report by PCK, quote by attestation key",
      "+ PCK certificate",
      "+ CA, root; TCB signing certificate, root; root CRL, PCK CRL; TCB info, QE identity"),
  /** Intel SGX quote, version 3. */
  SGX_V3(
      "QE report by PCK, quote by attestation key",
      "+ PCK certificate",
      "+ CA, root; TCB signing certificate, root; root CRL, PCK CRL; TCB info, QE identity"),
  /** AMD SEV-SNP report of Milan; authorities sign with RSASSA-PSS of 4096 bits. */
  SNP("report (P-384)", "+ VCEK certificate (RSASSA-PSS)", "+ ASK, ARK (RSASSA-PSS)"),
  /** AWS Nitro document. */
  NITRO("document (P-384)", "+ leaf certificate", "+ root"),
  /** Confidential Space token, certificates inside. */
  CS_PKI("token (RS256)", "", "+ signer, intermediate, root (RSA)"),
  /** Confidential Space token, key set beside it. */
  CS_OIDC("token (RS256)", "", "the same"),
  /** Intel Trust Authority token. */
  TRUST_AUTHORITY("token (PS384)", "", "+ signer, intermediate, root (RSA)"),
  /** TPM quote, its key certified by a manufacturer. */
  TPM("quote (P-256), attestation key's certificate", "", "+ root"),
  /** Azure vTPM bundle: the quote's key stands in what an SEV-SNP report vouches for. */
  AZURE_VTPM(
      "quote (RS256), report (P-384)",
      "+ VCEK certificate (RSASSA-PSS)",
      "+ ASK, ARK (RSASSA-PSS)"),
  /** NVIDIA GPU evidence, without manifests and OCSP. */
  NVIDIA(
      "report (P-384)", "+ device certificate", "+ boot ROM, provisioner, identity, root (P-384)"),
  /** Arm CCA token: the platform's key is pinned, the realm's stands in the token. */
  CCA("platform token, realm token (P-384)", "", "the same");

  private final String warm;
  private final String newPlatform;
  private final String cold;

  EvidenceKind(String warm, String newPlatform, String cold) {
    this.warm = warm;
    this.newPlatform = newPlatform;
    this.cold = cold;
  }

  /** The signatures that a scenario has to check; "+" is beside those of the one before. */
  String checks(Scenario scenario) {
    return switch (scenario) {
      case WARM -> warm;
      case NEW_PLATFORM -> newPlatform;
      case COLD -> cold;
    };
  }

  /**
   * Whether there is such a scenario: a token names no platform, and of a TPM's and a CCA
   * platform's evidence nothing is kept that a new one would not have.
   */
  boolean has(Scenario scenario) {
    return !checks(scenario).isEmpty();
  }

  Samples samples(Scenario scenario) throws Exception {
    return switch (this) {
      case TDX_V4 -> IntelSamples.of(QuoteFormat.TDX_V4, scenario);
      case SGX_V3 -> IntelSamples.of(QuoteFormat.SGX_V3, scenario);
      case SNP -> SnpSamples.of(scenario);
      case NITRO -> NitroSamples.of(scenario);
      case CS_PKI ->
          TokenSamples.of(
              TokenService.CONFIDENTIAL_SPACE_PKI, Vendor.GOOGLE_CONFIDENTIAL_SPACE, scenario);
      case CS_OIDC ->
          TokenSamples.of(
              TokenService.CONFIDENTIAL_SPACE_OIDC, Vendor.GOOGLE_CONFIDENTIAL_SPACE, scenario);
      case TRUST_AUTHORITY ->
          TokenSamples.of(TokenService.TRUST_AUTHORITY, Vendor.INTEL_TRUST_AUTHORITY, scenario);
      case TPM -> TpmSamples.of(scenario);
      case AZURE_VTPM -> SnpSamples.carriedBy(AzureCarrier.create(), scenario);
      case NVIDIA -> NvidiaSamples.of(scenario);
      case CCA -> CcaSamples.of(scenario);
    };
  }
}
