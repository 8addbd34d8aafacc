package dev.cloister.attestation.ratls;

/** How the embedded evidence names the certificate's key. */
public enum KeyBinding {
  /**
   * Interoperable RA-TLS: report data is SHA-256 of claims, which hold a hash of the key's SPKI.
   */
  CLAIMS,
  /** Gramine: report data is SHA-256 of the key's SPKI. */
  SPKI_HASH,
  /** Old rats-tls: report data is SHA-256 of the PKCS#1 RSAPublicKey. */
  PKCS1_HASH,
  /**
   * Privasys, without a nonce: report data is SHA-512 of SHA-256 of the key's SPKI and the minute
   * from which the certificate is valid.
   */
  SPKI_AND_START,
  /** Not at all: the evidence was taken from somewhere else. */
  NONE
}
