package dev.cloister.bench;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/**
 * One signature.
 *
 * @param scheme how it was made
 * @param spki who signed, SubjectPublicKeyInfo
 * @param data what
 * @param signature as the scheme's JCA algorithm takes it; DER for ECDSA
 * @param known whether the verifier has met the key before
 */
record Check(Scheme scheme, byte[] spki, byte[] data, byte[] signature, boolean known) {

  /** The signature schemes of the formats. */
  enum Scheme {
    /** ECDSA on P-256. */
    P256("EC", "SHA256withECDSA"),
    /** ECDSA on P-384. */
    P384("EC", "SHA384withECDSA"),
    /** PKCS #1 v1.5. */
    RSA_SHA256("RSA", "SHA256withRSA"),
    /** RSASSA-PSS, salt of 48 bytes. */
    PSS_SHA384("RSA", "RSASSA-PSS");

    private final String keyAlgorithm;
    private final String algorithm;

    Scheme(String keyAlgorithm, String algorithm) {
      this.keyAlgorithm = keyAlgorithm;
      this.algorithm = algorithm;
    }

    String keyAlgorithm() {
      return keyAlgorithm;
    }

    Signature signature(Provider provider) throws GeneralSecurityException {
      java.security.Provider jca = provider.jca(this);
      Signature signature = Signature.getInstance(algorithm, jca);
      if (this == PSS_SHA384) {
        signature.setParameter(
            new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1));
      }
      return signature;
    }
  }

  /** The signature on a certificate. */
  static Check issued(Scheme scheme, X509Certificate subject, X509Certificate issuer, boolean known)
      throws GeneralSecurityException {
    return new Check(
        scheme,
        issuer.getPublicKey().getEncoded(),
        subject.getTBSCertificate(),
        subject.getSignature(),
        known);
  }
}
