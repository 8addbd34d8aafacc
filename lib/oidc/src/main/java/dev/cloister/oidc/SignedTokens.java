package dev.cloister.oidc;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens last seen whose signature verified, by their exact text: a caller sends the same one
 * with every request. Only the signature is remembered, and only for as long as the key that made
 * it is among the issuer's; what the token says is judged anew each time. Safe for use by many
 * threads.
 */
final class SignedTokens {
  private static final int LIMIT = 512;
  private static final int LONGEST = 4096;

  private final Map<ByteString, Signed> tokens =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteString, Signed> eldest) {
          return size() > LIMIT;
        }
      };

  /**
   * What a key signed.
   *
   * @param keyId under which the token names its key
   * @param key that verified it
   * @param claims as they are judged
   * @param all the whole payload
   */
  record Signed(String keyId, JWK key, JWTClaimsSet claims, JsonObject all) {
    /** Whether the key is still one of these. */
    boolean isOf(List<JWK> keys) {
      return keys.contains(key);
    }
  }

  synchronized Optional<Signed> find(String token) {
    return token.length() > LONGEST
        ? Optional.empty()
        : Optional.ofNullable(tokens.get(digest(token)));
  }

  synchronized void keep(String token, Signed signed) {
    if (token.length() <= LONGEST) {
      tokens.put(digest(token), signed);
    }
  }

  private static ByteString digest(String token) {
    return ByteString.copyOf(Crypto.sha256(token.getBytes(StandardCharsets.UTF_8)));
  }
}
