package dev.cloister.testkit.oidc;

import static dev.cloister.testkit.json.JsonText.object;

import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** One key per algorithm and generation, all from one seed. */
final class IssuerKeys {
  private final Seed seed;
  private final List<Algorithm> algorithms;
  private final Map<String, RsaKey> rsaKeys = new ConcurrentHashMap<>();
  private int oldest = 1;
  private int newest = 1;

  IssuerKeys(Seed seed, List<Algorithm> algorithms) {
    this.seed = seed;
    this.algorithms = List.copyOf(algorithms);
  }

  /** New keys sign from now on; the old ones stay published. */
  synchronized void rotate() {
    newest++;
  }

  /** Only the keys that sign are published. */
  synchronized void retire() {
    oldest = newest;
  }

  synchronized String currentId(Algorithm algorithm) {
    return id(algorithm, newest);
  }

  Algorithm preferred() {
    return algorithms.getFirst();
  }

  byte[] sign(Algorithm algorithm, String keyId, byte[] input) {
    return switch (algorithm) {
      case RS256 -> rsa(keyId).sign(input);
      case ES256 -> ec(keyId).signRaw(input);
    };
  }

  /** SubjectPublicKeyInfo of a key. */
  byte[] spki(Algorithm algorithm, String keyId) {
    return switch (algorithm) {
      case RS256 -> rsa(keyId).spki();
      case ES256 -> ec(keyId).spki();
    };
  }

  /** The published keys as a JWK set (RFC 7517). */
  synchronized Map<String, Object> jwks() {
    return object(
        "keys",
        IntStream.rangeClosed(oldest, newest)
            .boxed()
            .flatMap(n -> algorithms.stream().map(a -> jwk(a, id(a, n))))
            .toList());
  }

  Map<String, Object> jwk(Algorithm algorithm, String keyId) {
    return switch (algorithm) {
      case RS256 -> {
        RsaKey key = rsa(keyId);
        yield object(
            "kty",
            "RSA",
            "use",
            "sig",
            "alg",
            "RS256",
            "kid",
            keyId,
            "n",
            base64(key.modulus()),
            "e",
            base64(key.exponent()));
      }
      case ES256 -> {
        byte[] point = ec(keyId).point();
        yield object(
            "kty", "EC",
            "use", "sig",
            "alg", "ES256",
            "kid", keyId,
            "crv", "P-256",
            "x", base64(Arrays.copyOf(point, 32)),
            "y", base64(Arrays.copyOfRange(point, 32, 64)));
      }
    };
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String id(Algorithm algorithm, int generation) {
    return algorithm.name().toLowerCase(Locale.ROOT) + "-" + generation;
  }

  private EcKey ec(String keyId) {
    return EcKey.p256(seed.derive(keyId));
  }

  private RsaKey rsa(String keyId) {
    return rsaKeys.computeIfAbsent(
        keyId, id -> RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, seed.derive(id)));
  }
}
