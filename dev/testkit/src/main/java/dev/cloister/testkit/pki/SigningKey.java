package dev.cloister.testkit.pki;

import java.security.PrivateKey;
import java.security.PublicKey;

/** A key pair that signs certificates, CRLs and evidence. */
public sealed interface SigningKey permits EcKey, RsaKey {

  /** The public key as SubjectPublicKeyInfo, DER. */
  byte[] spki();

  /** The AlgorithmIdentifier (DER) that goes with {@link #sign}. */
  byte[] algorithmIdentifier();

  /** The signature as X.509 carries it; the same message always gives the same bytes. */
  byte[] sign(byte[] message);

  /** The public key for the JDK's classes. */
  PublicKey publicKey();

  /** The private key for the JDK's classes. */
  PrivateKey privateKey();
}
