package dev.cloister.vault.member;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.store.map.Changes;
import dev.cloister.store.map.SealedMap;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * The vault's name and key, made when it first starts and sealed with its state: who has another
 * disk, or another measurement, is another vault.
 *
 * @param vault its name
 * @param keys its identity key, which its attested channel shows
 */
public record Identity(VaultId vault, KeyPair keys) {
  private static final String VAULT = "identity/vault";
  private static final String PRIVATE = "identity/private";
  private static final String PUBLIC = "identity/public";

  /**
   * The identity of a store, made where there is none; durable when this returns.
   *
   * @throws GeneralSecurityException when what is stored is no identity
   */
  public static Identity of(SealedMap map, SecureRandom random) throws GeneralSecurityException {
    Optional<byte[]> vault = map.get(VAULT);
    if (vault.isEmpty()) {
      return make(map, random);
    }
    byte[] pkcs8 = stored(map, PRIVATE);
    try {
      KeyFactory keys = KeyFactory.getInstance("EC");
      PublicKey spki = keys.generatePublic(new X509EncodedKeySpec(stored(map, PUBLIC)));
      PrivateKey key = keys.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      return new Identity(new VaultId(ByteString.copyOf(vault.get())), new KeyPair(spki, key));
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  private static Identity make(SealedMap map, SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    Identity made = new Identity(VaultId.random(random), generator.generateKeyPair());
    byte[] pkcs8 = made.keys().getPrivate().getEncoded();
    try {
      map.apply(
              Changes.none()
                  .put(PRIVATE, pkcs8)
                  .put(PUBLIC, made.keys().getPublic().getEncoded())
                  .put(VAULT, made.vault().bytes().bytes()))
          .join();
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
    return made;
  }

  /** The key, for objects. */
  public SigningKey signingKey() {
    try {
      return SigningKey.of(keys);
    } catch (ConstellationException e) {
      throw new IllegalStateException("the identity is a key of P-256", e);
    }
  }

  private static byte[] stored(SealedMap map, String key) throws GeneralSecurityException {
    return map.get(key).orElseThrow(() -> new GeneralSecurityException("a part is missing"));
  }

  @Override
  public String toString() {
    return "vault " + vault;
  }
}
