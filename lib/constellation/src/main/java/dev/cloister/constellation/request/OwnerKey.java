package dev.cloister.constellation.request;

import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.P256PublicKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a token names the key of its owner: by {@code cnf.jkt}, the thumbprint of the key as a JWK
 * (RFC 9449 section 6.1, RFC 7638), or, in an ID token of an issuer that knows no {@code cnf}, by a
 * {@code nonce} that was computed from the key before the owner logged in.
 */
public final class OwnerKey {
  private static final int POINT = P256PublicKey.LENGTH - 64;

  private OwnerKey() {}

  /** The key's JWK SHA-256 thumbprint: what {@code cnf.jkt} must be. */
  public static String thumbprint(P256PublicKey key) {
    byte[] spki = key.spki().bytes();
    String x = Base64Url.encode(Arrays.copyOfRange(spki, POINT, POINT + 32));
    String y = Base64Url.encode(Arrays.copyOfRange(spki, POINT + 32, POINT + 64));
    String jwk = "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + x + "\",\"y\":\"" + y + "\"}";
    return Base64Url.encode(Crypto.sha256(jwk.getBytes(StandardCharsets.US_ASCII)));
  }

  /** What the {@code nonce} of the login must be for its ID token to name the key. */
  public static String nonce(P256PublicKey key) {
    byte[] encoded = Encoder.of("cloister-owner-key-v1").bytes(key.spki()).encoded();
    return Base64Url.encode(Crypto.sha256(encoded));
  }

  /**
   * Refuses a key that a token does not name. A token with a {@code cnf} is bound by that alone.
   *
   * @param claims of a token whose signature, issuer, audience and times were verified
   * @throws ConstellationException with {@link Reason#KEY_UNBOUND}
   */
  public static void requireBound(JsonObject claims, P256PublicKey key)
      throws ConstellationException {
    try {
      boolean bound =
          claims.find("cnf").isPresent()
              ? claims.object("cnf").string("jkt").equals(thumbprint(key))
              : claims.string("nonce").equals(nonce(key));
      if (bound) {
        return;
      }
    } catch (JsonException e) {
      // Refused below: it names no key, or not in a way that is known.
    }
    throw new ConstellationException(
        Reason.KEY_UNBOUND, "the token does not name the key that signs the requests");
  }
}
