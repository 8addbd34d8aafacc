package dev.cloister.attestation.ear;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;

/** A key that signs EARs: P-256 (ES256) or Ed25519 (EdDSA). */
public final class EarKey {
  private static final String P256 = "secp256r1";
  private static final String ED25519 = "Ed25519";

  private final PrivateKey key;
  private final String algorithm;
  private final String jca;

  private EarKey(PrivateKey key, String algorithm, String jca) {
    this.key = key;
    this.algorithm = algorithm;
    this.jca = jca;
  }

  /**
   * A key of the JDK's.
   *
   * @throws InvalidKeyException when it is neither P-256 nor Ed25519
   */
  public static EarKey of(PrivateKey key) throws InvalidKeyException {
    if (key instanceof ECPrivateKey ec && isP256(ec.getParams())) {
      return new EarKey(key, "ES256", "SHA256withECDSAinP1363Format");
    }
    if (key instanceof EdECPrivateKey ed && ed.getParams().getName().equals(ED25519)) {
      return new EarKey(key, "EdDSA", ED25519);
    }
    throw new InvalidKeyException("expected a P-256 or an Ed25519 key");
  }

  private static boolean isP256(ECParameterSpec found) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(P256));
      ECParameterSpec p256 = parameters.getParameterSpec(ECParameterSpec.class);
      return found.getCurve().equals(p256.getCurve())
          && found.getGenerator().equals(p256.getGenerator())
          && found.getOrder().equals(p256.getOrder());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK knows P-256", e);
    }
  }

  /** The JWS algorithm (RFC 7518, RFC 8037). */
  String algorithm() {
    return algorithm;
  }

  byte[] sign(byte[] bytes) throws SignatureException {
    try {
      Signature signer = Signature.getInstance(jca);
      signer.initSign(key);
      signer.update(bytes);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new SignatureException("the key cannot sign", e);
    }
  }

  @Override
  public String toString() {
    return "EarKey[" + algorithm + "]";
  }
}
