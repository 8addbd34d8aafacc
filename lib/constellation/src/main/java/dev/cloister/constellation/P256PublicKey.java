package dev.cloister.constellation;

import dev.cloister.attestation.CryptoChoice;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.SignatureAlgorithm;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.constellation.ConstellationException.Reason;
import java.security.InvalidKeyException;

/**
 * A point of P-256 that verifies ECDSA signatures with SHA-256, as r and s of 32 bytes each. Equal
 * by its SubjectPublicKeyInfo in the one 91-byte form (named curve, uncompressed point).
 */
public final class P256PublicKey {
  /** Length of the SubjectPublicKeyInfo, in bytes. */
  public static final int LENGTH = 91;

  /** Length of a signature, in bytes. */
  public static final int SIGNATURE_LENGTH = 64;

  private final VerificationKey key;

  private P256PublicKey(VerificationKey key) {
    this.key = key;
  }

  /**
   * A key.
   *
   * @param spki SubjectPublicKeyInfo, DER
   * @throws ConstellationException with {@link Reason#MALFORMED} when it is not in that form or not
   *     a point of the curve
   */
  public static P256PublicKey of(ByteString spki) throws ConstellationException {
    try {
      if (spki.length() == LENGTH) {
        return new P256PublicKey(Crypto.of(CryptoChoice.PURE_JAVA).key(spki.bytes()));
      }
    } catch (InvalidKeyException e) {
      // Refused below, as one of another length.
    }
    throw new ConstellationException(
        Reason.MALFORMED, "expected a P-256 key as 91 bytes of SubjectPublicKeyInfo");
  }

  /** SubjectPublicKeyInfo, DER. */
  public ByteString spki() {
    return key.spki();
  }

  /** Whether the signature is this key's over the object. */
  public boolean verifies(Canonical object, ByteString signature) {
    byte[] signed = object.encoded();
    return Crypto.of(CryptoChoice.PURE_JAVA)
        .verifyRaw(
            SignatureAlgorithm.ECDSA_SHA256, key, signed, 0, signed.length, signature.bytes());
  }

  /**
   * Refuses an object that this key did not sign.
   *
   * @throws ConstellationException with {@link Reason#SIGNATURE_INVALID}
   */
  public void verify(Canonical object, ByteString signature) throws ConstellationException {
    if (!verifies(object, signature)) {
      throw new ConstellationException(
          Reason.SIGNATURE_INVALID, "the signature is not the expected key's over this object");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof P256PublicKey that && spki().equals(that.spki());
  }

  @Override
  public int hashCode() {
    return spki().hashCode();
  }

  @Override
  public String toString() {
    return "P-256 key " + spki().hex().substring(54, 70);
  }
}
