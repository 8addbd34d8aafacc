package dev.cloister.bench;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The signatures of one piece of evidence and nothing else: {@code Signature.verify} of the
 * provider, with keys that are decoded once per operation where the verifier meets them first, and
 * before the measurement where it knows them.
 */
final class RawChecks {
  private record Fresh(KeyFactory factory, X509EncodedKeySpec spec) {}

  private record Bound(
      Signature verifier, PublicKey key, int fresh, byte[] data, byte[] signature) {}

  private final List<Bound> checks = new ArrayList<>();
  private final List<Fresh> fresh = new ArrayList<>();
  private final Provider provider;
  private final Map<Check.Scheme, Signature> verifiers = new EnumMap<>(Check.Scheme.class);

  private RawChecks(Provider provider) {
    this.provider = provider;
  }

  static RawChecks of(Provider provider, Map<String, PublicKey> knownKeys, List<Check> all)
      throws GeneralSecurityException {
    RawChecks raw = new RawChecks(provider);
    Map<String, Integer> freshKeys = new HashMap<>();
    for (Check check : all) {
      raw.add(check, knownKeys, freshKeys);
    }
    return raw;
  }

  private void add(Check check, Map<String, PublicKey> knownKeys, Map<String, Integer> freshKeys)
      throws GeneralSecurityException {
    KeyFactory factory =
        KeyFactory.getInstance(check.scheme().keyAlgorithm(), provider.jca(check.scheme()));
    X509EncodedKeySpec spec = new X509EncodedKeySpec(check.spki());
    String name = HexFormat.of().formatHex(check.spki());
    PublicKey key = knownKeys.get(name);
    if (key == null) {
      key = factory.generatePublic(spec);
      knownKeys.put(name, key);
    }
    int index = -1;
    if (!check.known()) {
      index = freshKeys.computeIfAbsent(name, ignored -> fresh.size());
      if (index == fresh.size()) {
        fresh.add(new Fresh(factory, spec));
      }
    }
    Signature verifier = verifiers.get(check.scheme());
    if (verifier == null) {
      verifier = check.scheme().signature(provider);
      verifiers.put(check.scheme(), verifier);
    }
    checks.add(new Bound(verifier, key, index, check.data(), check.signature()));
  }

  int count() {
    return checks.size();
  }

  /** Verifies all; the number that verified. */
  int run() throws GeneralSecurityException {
    PublicKey[] decoded = new PublicKey[fresh.size()];
    for (int i = 0; i < decoded.length; i++) {
      decoded[i] = fresh.get(i).factory().generatePublic(fresh.get(i).spec());
    }
    int valid = 0;
    for (Bound check : checks) {
      Signature verifier = check.verifier();
      verifier.initVerify(check.fresh() < 0 ? check.key() : decoded[check.fresh()]);
      verifier.update(check.data());
      valid += verifier.verify(check.signature()) ? 1 : 0;
    }
    return valid;
  }
}
