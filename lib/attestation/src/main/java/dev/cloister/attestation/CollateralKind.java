package dev.cloister.attestation;

/**
 * The kinds of collateral (endorsements and reference data from outside the evidence) that
 * verification can use. The code stands in bundle files and in {@code collateral.missing.*}
 * findings.
 */
public enum CollateralKind {
  /** Intel: the JSON body as PCS v4 answers it, {@code {"tcbInfo":{...},"signature":"hex"}}. */
  TCB_INFO("tcbInfo"),
  /**
   * Intel: the JSON body as PCS v4 answers it, {@code {"enclaveIdentity":{...},"signature":"hex"}}.
   */
  QE_IDENTITY("qeIdentity"),
  /** Intel: certificates that signed TCB info and QE identity; PEM or DER, any order. */
  TCB_SIGNING_CHAIN("tcbSigningChain"),
  /** Intel: CRL of the root; DER or PEM. */
  ROOT_CRL("rootCrl"),
  /** Intel: CRL of the PCK certificate's issuer; DER or PEM. */
  PCK_CRL("pckCrl"),
  /** Intel: PCK certificate chain, where the quote does not carry it; PEM or DER. */
  PCK_CHAIN("pckChain"),
  /** AMD: the VCEK or VLEK certificate; DER or PEM. */
  VEK("vek"),
  /**
   * Issuer certificates of evidence that does not carry them (AMD ASK/ARK, NVIDIA, TPM EK/AK); PEM
   * or DER, any order.
   */
  CHAIN("chain"),
  /** AMD: CRL of the product; DER. */
  AMD_CRL("amdCrl"),
  /** JSON Web Key Set of a token issuer. */
  JWKS("jwks"),
  /** TPM: attestation key certificate, or public key (SPKI DER, PEM, TPM2B_PUBLIC). */
  TPM_AK("tpmAk"),
  /** TPM: recorded result of a credential activation. */
  TPM_ACTIVATION("tpmActivation"),
  /** TPM: signature over the quote, where it is stored apart (TPMT_SIGNATURE or raw). */
  TPM_SIGNATURE("tpmSignature"),
  /** TCG2 event log or CCEL that explains the evidence's registers. */
  EVENT_LOG("eventLog"),
  /** PCR values that a TPM quote covers, where no log explains them; JSON. */
  PCRS("pcrs"),
  /** NVIDIA: reference integrity manifest; XML. */
  RIM("rim"),
  /** OCSP response; DER. */
  OCSP("ocsp"),
  /** Arm CCA: platform attestation key (CPAK), JWK. */
  CPAK("cpak");

  private final String code;

  CollateralKind(String code) {
    this.code = code;
  }

  /** The stable code. */
  public String code() {
    return code;
  }
}
