package dev.cloister.attestation.crypto;

import dev.cloister.attestation.bytes.ByteString;
import java.security.PublicKey;
import java.util.Optional;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * A public key made ready for verification by {@link Crypto}. Using one object again is faster than
 * making it anew.
 */
public final class VerificationKey {
  private final ByteString spki;
  private final Optional<ECPublicKeyParameters> ec;
  private final Optional<PublicKey> jca;
  private final boolean elliptic;

  private VerificationKey(
      ByteString spki, Optional<ECPublicKeyParameters> ec, Optional<PublicKey> jca) {
    this.spki = spki;
    this.ec = ec;
    this.jca = jca;
    this.elliptic = ec.isPresent() || jca.map(key -> key.getAlgorithm().equals("EC")).orElse(false);
  }

  static VerificationKey ofEc(byte[] spki, ECPublicKeyParameters key) {
    return new VerificationKey(ByteString.copyOf(spki), Optional.of(key), Optional.empty());
  }

  static VerificationKey ofJca(byte[] spki, PublicKey key) {
    return new VerificationKey(ByteString.copyOf(spki), Optional.empty(), Optional.of(key));
  }

  /** SubjectPublicKeyInfo, DER. */
  public ByteString spki() {
    return spki;
  }

  /** Whether it is a point of a curve, and not an RSA modulus. */
  boolean isElliptic() {
    return elliptic;
  }

  Optional<ECPublicKeyParameters> ec() {
    return ec;
  }

  Optional<PublicKey> jca() {
    return jca;
  }
}
