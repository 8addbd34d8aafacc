package dev.cloister.constellation;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException.Reason;

/**
 * An object and a signature that somebody says is over it: nothing is verified yet.
 *
 * @param <T> the kind of object
 * @param object what is signed
 * @param signature r and s, 64 bytes
 */
public record Signed<T extends Canonical>(T object, ByteString signature) {
  /** Refuses what is no signature. */
  public Signed {
    if (signature.length() != P256PublicKey.SIGNATURE_LENGTH) {
      throw new IllegalArgumentException("signature: expected 64 bytes");
    }
  }

  /** Signs an object. */
  public static <T extends Canonical> Signed<T> by(SigningKey key, T object) {
    return new Signed<>(object, key.sign(object));
  }

  /**
   * The object, if that key signed it.
   *
   * @throws ConstellationException with {@link Reason#SIGNATURE_INVALID}
   */
  public T verify(P256PublicKey key) throws ConstellationException {
    key.verify(object, signature);
    return object;
  }

  /** Writes both into an object's fields. */
  public void write(Encoder out) {
    out.object(object).bytes(signature);
  }

  /** Reads the signature's field after the object's. */
  public static <T extends Canonical> Signed<T> read(T object, Decoder in)
      throws ConstellationException {
    return new Signed<>(object, in.bytes("signature", P256PublicKey.SIGNATURE_LENGTH));
  }
}
