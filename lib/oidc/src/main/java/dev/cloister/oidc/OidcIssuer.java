package dev.cloister.oidc;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.http.ServiceUrl;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The one issuer that says who a user is.
 *
 * @param issuer the exact {@code iss}
 * @param audience what {@code aud} must contain
 * @param algorithms the JWS algorithms that are accepted
 * @param keys where its keys come from
 */
public record OidcIssuer(String issuer, String audience, List<String> algorithms, Keys keys) {
  private static final Set<String> MEMBERS =
      Set.of("issuer", "audience", "algorithms", "jwks", "jwks_url");
  private static final List<String> ALGORITHMS = List.of("RS256", "PS256", "ES256");
  private static final Pattern TEXT = Pattern.compile("[\\x21-\\x7e]{1,255}");

  /** Copies the list. */
  public OidcIssuer {
    algorithms = List.copyOf(algorithms);
  }

  /** Where an issuer's keys come from. */
  public sealed interface Keys {}

  /**
   * Keys that are part of the measured configuration.
   *
   * @param jwks a JSON Web Key Set (RFC 7517)
   */
  public record Pinned(String jwks) implements Keys {}

  /**
   * Keys fetched from the issuer, so that it can rotate them; WebPKI then says who the issuer is.
   *
   * @param url {@code https}, or {@code http} in a development configuration
   */
  public record Fetched(URI url) implements Keys {}

  /** The address that keys are fetched from, if they are. */
  public Optional<URI> keysUrl() {
    return keys instanceof Fetched fetched ? Optional.of(fetched.url()) : Optional.empty();
  }

  /**
   * Reads the part of a measured configuration that names an issuer: {@code issuer}, {@code
   * audience}, {@code jwks} or {@code jwks_url}, and {@code algorithms} (all three where absent).
   *
   * @param development whether the keys may be fetched without TLS
   * @throws JsonException naming the member
   */
  public static OidcIssuer parse(JsonObject json, boolean development) throws JsonException {
    json.onlyMembers(MEMBERS);
    List<String> algorithms = ALGORITHMS;
    if (json.find("algorithms").isPresent()) {
      algorithms = json.array("algorithms").strings();
      if (algorithms.isEmpty() || !ALGORITHMS.containsAll(algorithms)) {
        throw new JsonException("expected \"algorithms\" among " + ALGORITHMS);
      }
    }
    boolean pinned = json.find("jwks").isPresent();
    if (pinned == json.find("jwks_url").isPresent()) {
      throw new JsonException("expected either \"jwks\" or \"jwks_url\"");
    }
    Keys keys =
        pinned
            ? new Pinned(json.object("jwks").toJson())
            : new Fetched(ServiceUrl.parse("jwks_url", json.string("jwks_url"), development));
    return new OidcIssuer(text(json, "issuer"), text(json, "audience"), algorithms, keys);
  }

  private static String text(JsonObject json, String name) throws JsonException {
    String value = json.string(name);
    if (!TEXT.matcher(value).matches()) {
      throw new JsonException(
          "expected \"" + name + "\" to be 1 to 255 printable ASCII characters");
    }
    return value;
  }
}
