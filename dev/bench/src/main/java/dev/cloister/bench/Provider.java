package dev.cloister.bench;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.cloister.attestation.CryptoChoice;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Who computes. */
public enum Provider {
  /** Pure Java, the library's default: Bouncy Castle for ECDSA, the JDK for RSA. */
  PURE_JAVA(CryptoChoice.PURE_JAVA, 0.80) {
    @Override
    java.security.Provider jca(Check.Scheme scheme) throws NoSuchAlgorithmException {
      return scheme.keyAlgorithm().equals("EC")
          ? BOUNCY
          : Signature.getInstance("RSASSA-PSS").getProvider();
    }
  },
  /** AWS-LC through JNI, where the operator allows it. */
  ACCP(CryptoChoice.NATIVE_WHERE_PRESENT, 0.85) {
    @Override
    java.security.Provider jca(Check.Scheme scheme) {
      return AmazonCorrettoCryptoProvider.INSTANCE;
    }
  };

  private static final java.security.Provider BOUNCY = new BouncyCastleProvider();

  private final CryptoChoice choice;
  private final double target;

  Provider(CryptoChoice choice, double target) {
    this.choice = choice;
    this.target = target;
  }

  CryptoChoice choice() {
    return choice;
  }

  /** The share of the raw rate that a warm verification must reach. */
  double target() {
    return target;
  }

  /** The provider whose raw rate is the measure; registered nowhere. */
  abstract java.security.Provider jca(Check.Scheme scheme) throws NoSuchAlgorithmException;
}
