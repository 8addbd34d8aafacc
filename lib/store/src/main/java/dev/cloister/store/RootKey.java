package dev.cloister.store;

import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The secret that a store's keys are derived from, and its number among the store's root keys. The
 * store never sees the secret: it asks for derivations. A service implements this over its own
 * wipeable secret.
 */
public interface RootKey {
  /** Length of the secret that {@link #of} takes, in bytes. */
  int LENGTH = 32;

  /** The number; a store never uses one twice. */
  int id();

  /**
   * HKDF-SHA-256, extract and expand (RFC 5869).
   *
   * @return that many bytes, which the store wipes
   */
  byte[] derive(byte[] salt, byte[] info, int length);

  /** A root key over a copy of 32 bytes on the heap, which live until they are collected. */
  static RootKey of(int id, byte[] secret) {
    if (secret.length != LENGTH) {
      throw new IllegalArgumentException("expected 32 bytes, found " + secret.length);
    }
    byte[] copy = secret.clone();
    return new RootKey() {
      @Override
      public int id() {
        return id;
      }

      @Override
      public byte[] derive(byte[] salt, byte[] info, int length) {
        try {
          return KDF.getInstance("HKDF-SHA256")
              .deriveData(
                  HKDFParameterSpec.ofExtract()
                      .addIKM(copy)
                      .addSalt(salt)
                      .thenExpand(info, length));
        } catch (GeneralSecurityException e) {
          throw new IllegalStateException("every JDK 25 has HKDF-SHA256", e);
        }
      }

      @Override
      public String toString() {
        return "RootKey[" + id + ", redacted]";
      }
    };
  }
}
