package dev.cloister.attestation.x509;

import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.SignatureAlgorithm;
import dev.cloister.attestation.crypto.VerificationKey;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Verifies the signatures of certificates and CRLs, by the algorithms that are known here. */
final class CertificateSignature {
  private static final String RSASSA_PSS = "1.2.840.113549.1.1.10";

  private CertificateSignature() {}

  static boolean verify(X509Certificate certificate, VerificationKey issuer, Crypto crypto) {
    try {
      return endsInWholeOctets(certificate.getEncoded(), certificate.getSignature())
          && verify(
              certificate.getSigAlgOID(),
              certificate.getSigAlgParams(),
              certificate.getTBSCertificate(),
              certificate.getSignature(),
              issuer,
              crypto);
    } catch (CertificateEncodingException e) {
      return false;
    }
  }

  static boolean verify(
      String oid,
      byte @Nullable [] parameters,
      byte[] signed,
      byte[] signature,
      VerificationKey issuer,
      Crypto crypto) {
    Optional<SignatureAlgorithm> algorithm =
        oid.equals(RSASSA_PSS) ? pss(parameters) : algorithm(oid);
    return algorithm.isPresent() && crypto.verify(algorithm.get(), issuer, signed, signature);
  }

  /** Whether the last BIT STRING has no unused bits, as no signature has. */
  static boolean endsInWholeOctets(byte[] encoded, byte[] signature) {
    int unusedBits = encoded.length - signature.length - 1;
    return unusedBits >= 0 && encoded[unusedBits] == 0;
  }

  static byte[] spki(X509Certificate certificate) throws InvalidKeyException {
    byte[] spki = certificate.getPublicKey().getEncoded();
    if (spki == null) {
      throw new InvalidKeyException("the public key has no encoding");
    }
    return spki;
  }

  private static Optional<SignatureAlgorithm> algorithm(String oid) {
    return switch (oid) {
      case "1.2.840.10045.4.3.2" -> Optional.of(SignatureAlgorithm.ECDSA_SHA256);
      case "1.2.840.10045.4.3.3" -> Optional.of(SignatureAlgorithm.ECDSA_SHA384);
      case "1.2.840.10045.4.3.4" -> Optional.of(SignatureAlgorithm.ECDSA_SHA512);
      case "1.2.840.113549.1.1.11" -> Optional.of(SignatureAlgorithm.RSA_PKCS1_SHA256);
      case "1.2.840.113549.1.1.12" -> Optional.of(SignatureAlgorithm.RSA_PKCS1_SHA384);
      case "1.2.840.113549.1.1.13" -> Optional.of(SignatureAlgorithm.RSA_PKCS1_SHA512);
      default -> Optional.empty();
    };
  }

  // RFC 4055: hash, MGF1 hash and salt length are parameters; only the usual combinations are
  // taken.
  private static Optional<SignatureAlgorithm> pss(byte @Nullable [] parameters) {
    if (parameters == null) {
      return Optional.empty();
    }
    try {
      AlgorithmParameters decoder = AlgorithmParameters.getInstance("RSASSA-PSS");
      decoder.init(parameters);
      PSSParameterSpec spec = decoder.getParameterSpec(PSSParameterSpec.class);
      if (!(spec.getMGFParameters() instanceof MGF1ParameterSpec mgf)
          || !mgf.getDigestAlgorithm().equals(spec.getDigestAlgorithm())
          || spec.getTrailerField() != 1) {
        return Optional.empty();
      }
      String wanted = spec.getDigestAlgorithm() + "/" + spec.getSaltLength();
      return switch (wanted) {
        case "SHA-256/32" -> Optional.of(SignatureAlgorithm.RSA_PSS_SHA256);
        case "SHA-384/48" -> Optional.of(SignatureAlgorithm.RSA_PSS_SHA384);
        case "SHA-512/64" -> Optional.of(SignatureAlgorithm.RSA_PSS_SHA512);
        default -> Optional.empty();
      };
    } catch (GeneralSecurityException | IOException e) {
      return Optional.empty();
    }
  }

  static boolean samePublicKey(X509Certificate certificate, byte[] spki) {
    return Arrays.equals(certificate.getPublicKey().getEncoded(), spki);
  }
}
