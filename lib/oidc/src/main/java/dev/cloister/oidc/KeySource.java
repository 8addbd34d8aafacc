package dev.cloister.oidc;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.text.ParseException;
import java.util.List;

/** The issuer's public keys. */
interface KeySource {
  /**
   * The keys of that id; empty when there are none, also when they cannot be had now.
   *
   * @param keyId {@code kid} of a token's header
   */
  List<JWK> find(String keyId);

  /** Keys out of the measured configuration. */
  static KeySource pinned(OidcIssuer.Pinned keys) throws TokenKeysException {
    JWKSet set = parse(keys.jwks());
    return keyId -> set.getKeys().stream().filter(key -> keyId.equals(key.getKeyID())).toList();
  }

  /** Reads a key set; public keys only. */
  static JWKSet parse(String jwks) throws TokenKeysException {
    try {
      return JWKSet.parse(jwks).toPublicJWKSet();
    } catch (ParseException e) {
      throw new TokenKeysException("expected a JSON Web Key Set", e);
    }
  }
}
