package dev.cloister.attestation.crypto;

/** The signature algorithms that evidence and its certificates use. */
public enum SignatureAlgorithm {
  /** ECDSA with SHA-256. */
  ECDSA_SHA256(Family.ECDSA, "SHA-256", "SHA256withECDSA"),
  /** ECDSA with SHA-384. */
  ECDSA_SHA384(Family.ECDSA, "SHA-384", "SHA384withECDSA"),
  /** ECDSA with SHA-512. */
  ECDSA_SHA512(Family.ECDSA, "SHA-512", "SHA512withECDSA"),
  /**
   * RSASSA-PKCS1-v1_5 with SHA-1: old TPM quotes only, which policies refuse; never a certificate.
   */
  RSA_PKCS1_SHA1(Family.RSA_PKCS1, "SHA-1", "SHA1withRSA"),
  /** RSASSA-PKCS1-v1_5 with SHA-256. */
  RSA_PKCS1_SHA256(Family.RSA_PKCS1, "SHA-256", "SHA256withRSA"),
  /** RSASSA-PKCS1-v1_5 with SHA-384. */
  RSA_PKCS1_SHA384(Family.RSA_PKCS1, "SHA-384", "SHA384withRSA"),
  /** RSASSA-PKCS1-v1_5 with SHA-512. */
  RSA_PKCS1_SHA512(Family.RSA_PKCS1, "SHA-512", "SHA512withRSA"),
  /** RSASSA-PSS with SHA-256, MGF1 of the same, salt of 32 bytes. */
  RSA_PSS_SHA256(Family.RSA_PSS, "SHA-256", "RSASSA-PSS"),
  /** RSASSA-PSS with SHA-384, MGF1 of the same, salt of 48 bytes. */
  RSA_PSS_SHA384(Family.RSA_PSS, "SHA-384", "RSASSA-PSS"),
  /** RSASSA-PSS with SHA-512, MGF1 of the same, salt of 64 bytes. */
  RSA_PSS_SHA512(Family.RSA_PSS, "SHA-512", "RSASSA-PSS");

  enum Family {
    ECDSA,
    RSA_PKCS1,
    RSA_PSS
  }

  private final Family family;
  private final String hash;
  private final String jcaName;

  SignatureAlgorithm(Family family, String hash, String jcaName) {
    this.family = family;
    this.hash = hash;
    this.jcaName = jcaName;
  }

  Family family() {
    return family;
  }

  String hash() {
    return hash;
  }

  String jcaName() {
    return jcaName;
  }
}
