package dev.cloister.bench;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The signatures of one quote and nothing else: {@code Signature.verify} of the provider, with keys
 * that are decoded once per operation where the verifier meets them first, and before the
 * measurement where it knows them.
 */
final class RawChecks {
  /**
   * One signature.
   *
   * @param spki who signed, SubjectPublicKeyInfo
   * @param data what
   * @param signature DER
   * @param known whether the verifier has met the key before
   */
  record Check(byte[] spki, byte[] data, byte[] signature, boolean known) {}

  private record Bound(PublicKey key, int fresh, byte[] data, byte[] signature) {}

  private final List<Bound> checks = new ArrayList<>();
  private final List<X509EncodedKeySpec> fresh = new ArrayList<>();
  private final KeyFactory factory;
  private final Signature signature;

  private RawChecks(KeyFactory factory, Signature signature) {
    this.factory = factory;
    this.signature = signature;
  }

  static RawChecks of(Provider provider, Map<String, PublicKey> knownKeys, List<Check> all)
      throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance("EC", provider);
    RawChecks raw = new RawChecks(factory, Signature.getInstance("SHA256withECDSA", provider));
    Map<String, Integer> freshKeys = new HashMap<>();
    for (Check check : all) {
      String name = java.util.HexFormat.of().formatHex(check.spki());
      X509EncodedKeySpec spec = new X509EncodedKeySpec(check.spki());
      if (check.known()) {
        PublicKey key = knownKeys.get(name);
        if (key == null) {
          key = factory.generatePublic(spec);
          knownKeys.put(name, key);
        }
        raw.checks.add(new Bound(key, -1, check.data(), check.signature()));
      } else {
        Integer index = freshKeys.get(name);
        if (index == null) {
          index = raw.fresh.size();
          freshKeys.put(name, index);
          raw.fresh.add(spec);
        }
        raw.checks.add(
            new Bound(factory.generatePublic(spec), index, check.data(), check.signature()));
      }
    }
    return raw;
  }

  int count() {
    return checks.size();
  }

  /** Verifies all; the number that verified. */
  int run() throws GeneralSecurityException {
    PublicKey[] decoded = new PublicKey[fresh.size()];
    for (int i = 0; i < decoded.length; i++) {
      decoded[i] = factory.generatePublic(fresh.get(i));
    }
    int valid = 0;
    for (Bound check : checks) {
      signature.initVerify(check.fresh() < 0 ? check.key() : decoded[check.fresh()]);
      signature.update(check.data());
      valid += signature.verify(check.signature()) ? 1 : 0;
    }
    return valid;
  }
}
