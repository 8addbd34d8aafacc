package dev.cloister.testkit.token;

import dev.cloister.testkit.pki.RsaKey;

/** The services, and how each hands out its key. */
public enum TokenService {
  /** Google Confidential Space, certificates in the token. */
  CONFIDENTIAL_SPACE_PKI("RS256", RsaKey.Scheme.PKCS1_SHA256),
  /** Google Confidential Space, key set without certificates. */
  CONFIDENTIAL_SPACE_OIDC("RS256", RsaKey.Scheme.PKCS1_SHA256),
  /** Intel Trust Authority, key set with certificates. */
  TRUST_AUTHORITY("PS384", RsaKey.Scheme.PSS_SHA384),
  /** Microsoft Azure Attestation, key set of certificates only. */
  AZURE("RS256", RsaKey.Scheme.PKCS1_SHA256);

  private final String algorithm;
  private final RsaKey.Scheme scheme;

  TokenService(String algorithm, RsaKey.Scheme scheme) {
    this.algorithm = algorithm;
    this.scheme = scheme;
  }

  /** The JOSE name of its algorithm. */
  public String algorithm() {
    return algorithm;
  }

  /** Whether its key comes as a key set and not in the token. */
  public boolean hasKeySet() {
    return this != CONFIDENTIAL_SPACE_PKI;
  }

  /** Whether its key has certificates. */
  public boolean hasCertificates() {
    return this != CONFIDENTIAL_SPACE_OIDC;
  }

  RsaKey.Scheme scheme() {
    return scheme;
  }
}
