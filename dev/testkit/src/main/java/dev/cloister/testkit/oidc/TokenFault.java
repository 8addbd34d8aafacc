package dev.cloister.testkit.oidc;

import static dev.cloister.testkit.json.JsonText.object;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What can be wrong with a token; no verifier may accept one of these. */
public enum TokenFault {
  /** {@code alg: none}, no signature. */
  UNSIGNED,
  /** HS256 with the public key as shared secret. */
  PUBLIC_KEY_AS_SECRET,
  /** The header names another algorithm than the key's. */
  ALGORITHM_OF_ANOTHER_KEY,
  /** Ended a minute and an hour ago. */
  EXPIRED,
  /** Starts in an hour. */
  NOT_YET_VALID,
  /** Of another issuer, signed by this one. */
  OTHER_ISSUER,
  /** For another audience. */
  OTHER_AUDIENCE,
  /** Names a key the issuer does not publish. */
  UNKNOWN_KEY_ID,
  /** Names the issuer's key and is signed by another. */
  FOREIGN_KEY,
  /** Brings its own key in the header (RFC 8725 section 2.3). */
  KEY_IN_HEADER,
  /** Names the address of its own key in the header. */
  KEY_ADDRESS_IN_HEADER,
  /** Has a critical header parameter nobody knows (RFC 7515 section 4.1.11). */
  UNKNOWN_CRITICAL_HEADER,
  /** One bit of the signature changed. */
  BAD_SIGNATURE,
  /** Claims changed after signing. */
  CHANGED_CLAIMS,
  /** No {@code sub}. */
  NO_SUBJECT,
  /** No {@code aud}. */
  NO_AUDIENCE,
  /** No {@code exp}. */
  NO_EXPIRY,
  /** {@code exp} is a string. */
  EXPIRY_IS_TEXT;

  /** A token with this fault that is otherwise what {@code sound} describes. */
  public String token(OidcIssuer issuer, TokenSpec sound) {
    TokenWriter writer = issuer.writer();
    return switch (this) {
      case UNSIGNED -> writer.unsigned(sound);
      case PUBLIC_KEY_AS_SECRET -> writer.publicKeyAsSecret(sound);
      case ALGORITHM_OF_ANOTHER_KEY ->
          writer.signed(
              sound.header("alg", writer.algorithm(sound) == Algorithm.ES256 ? "RS256" : "ES256"));
      case EXPIRED ->
          writer.signed(sound.issuedAgo(Duration.ofMinutes(121)).lifetime(Duration.ofHours(2)));
      case NOT_YET_VALID -> writer.signed(sound.issuedAgo(Duration.ofHours(-1)));
      case OTHER_ISSUER -> writer.signed(sound.claim("iss", "https://other.testkit.invalid"));
      case OTHER_AUDIENCE -> writer.signed(sound.claim("aud", "somebody-else"));
      case UNKNOWN_KEY_ID -> writer.signed(sound.header("kid", "nobody-knows"));
      case FOREIGN_KEY -> writer.foreign(sound);
      case KEY_IN_HEADER -> writer.foreign(sound.header("jwk", writer.foreignJwk(sound)));
      case KEY_ADDRESS_IN_HEADER ->
          writer.foreign(
              sound.header("jku", "https://other.testkit.invalid/jwks").header("kid", "foreign"));
      case UNKNOWN_CRITICAL_HEADER ->
          writer.signed(
              sound
                  .header("crit", List.of("urn:testkit:critical"))
                  .header("urn:testkit:critical", object()));
      case BAD_SIGNATURE -> writer.badSignature(sound);
      case CHANGED_CLAIMS -> writer.changedClaims(sound);
      case NO_SUBJECT -> writer.signed(sound.claim("sub", Optional.empty()));
      case NO_AUDIENCE -> writer.signed(sound.claim("aud", Optional.empty()));
      case NO_EXPIRY -> writer.signed(sound.claim("exp", Optional.empty()));
      case EXPIRY_IS_TEXT -> writer.signed(sound.claim("exp", "never"));
    };
  }
}
