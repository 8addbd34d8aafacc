package dev.cloister.testkit.oidc;

import static dev.cloister.testkit.oidc.IssuerKeys.base64;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.json.JsonText;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens in compact form (RFC 7515 section 7.1), sound and otherwise. */
final class TokenWriter {
  private static final String FOREIGN = "foreign";

  private final String issuer;
  private final IssuerKeys keys;
  private final InstantSource clock;
  private final AtomicLong count = new AtomicLong();

  TokenWriter(String issuer, IssuerKeys keys, InstantSource clock) {
    this.issuer = issuer;
    this.keys = keys;
    this.clock = clock;
  }

  Algorithm algorithm(TokenSpec spec) {
    return spec.algorithm().orElse(keys.preferred());
  }

  String signed(TokenSpec spec) {
    Algorithm algorithm = algorithm(spec);
    String keyId = keys.currentId(algorithm);
    String input = input(spec.fullHeader(algorithm.name(), keyId), claims(spec));
    return input + "." + base64(keys.sign(algorithm, keyId, input.getBytes(US_ASCII)));
  }

  /** Signed by a key the issuer never had. */
  String foreign(TokenSpec spec) {
    Algorithm algorithm = algorithm(spec);
    String input =
        input(spec.fullHeader(algorithm.name(), keys.currentId(algorithm)), claims(spec));
    return input + "." + base64(keys.sign(algorithm, FOREIGN, input.getBytes(US_ASCII)));
  }

  Map<String, Object> foreignJwk(TokenSpec spec) {
    return keys.jwk(algorithm(spec), FOREIGN);
  }

  String unsigned(TokenSpec spec) {
    return input(spec.fullHeader("none", keys.currentId(algorithm(spec))), claims(spec)) + ".";
  }

  String publicKeyAsSecret(TokenSpec spec) {
    Algorithm algorithm = algorithm(spec);
    String keyId = keys.currentId(algorithm);
    String input = input(spec.fullHeader("HS256", keyId), claims(spec));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(keys.spki(algorithm, keyId), "HmacSHA256"));
      return input + "." + base64(mac.doFinal(input.getBytes(US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  String badSignature(TokenSpec spec) {
    Algorithm algorithm = algorithm(spec);
    String keyId = keys.currentId(algorithm);
    String input = input(spec.fullHeader(algorithm.name(), keyId), claims(spec));
    byte[] signature = keys.sign(algorithm, keyId, input.getBytes(US_ASCII));
    signature[signature.length / 2] ^= 1;
    return input + "." + base64(signature);
  }

  String changedClaims(TokenSpec spec) {
    String[] sound = signed(spec).split("\\.", -1);
    String[] other = signed(spec.claim("sub", "somebody-else")).split("\\.", -1);
    return sound[0] + "." + other[1] + "." + sound[2];
  }

  private Map<String, Object> claims(TokenSpec spec) {
    return spec.fullClaims(issuer, clock.instant(), "token-" + count.incrementAndGet());
  }

  private static String input(Map<String, Object> header, Map<String, Object> claims) {
    return base64(JsonText.write(header).getBytes(UTF_8))
        + "."
        + base64(JsonText.write(claims).getBytes(UTF_8));
  }
}
