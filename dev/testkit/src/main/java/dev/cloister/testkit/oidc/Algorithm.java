package dev.cloister.testkit.oidc;

/** The JWS algorithms of the issuer's keys. */
public enum Algorithm {
  /** RSASSA-PKCS1-v1_5 with SHA-256, 2048 bits. */
  RS256,
  /** ECDSA on P-256 with SHA-256. */
  ES256
}
