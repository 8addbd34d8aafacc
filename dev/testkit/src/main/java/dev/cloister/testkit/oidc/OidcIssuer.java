package dev.cloister.testkit.oidc;

import static dev.cloister.testkit.json.JsonText.object;

import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.http.LocalServer;
import dev.cloister.testkit.http.Request;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An OpenID Connect issuer on the loopback address: {@code /.well-known/openid-configuration},
 * {@code /jwks}, and {@code POST /token}, which gives anybody any token. Never for anything but
 * development.
 */
public final class OidcIssuer implements AutoCloseable {
  private static final String DISCOVERY = "/.well-known/openid-configuration";
  private static final String KEYS = "/jwks";
  private static final String TOKEN = "/token";
  private static final String CLAIM_PREFIX = "claim.";
  private static final String TTL = "ttl";
  private static final int MAX_TTL = 86_400;

  private final LocalServer server;
  private final IssuerKeys keys;
  private final TokenWriter writer;
  private final List<Algorithm> algorithms;
  private volatile KeysFault keysFault = KeysFault.NONE;

  private OidcIssuer(Seed seed, InstantSource clock, int port, List<Algorithm> algorithms)
      throws IOException {
    this.algorithms = algorithms;
    this.keys = new IssuerKeys(seed, algorithms);
    this.server = LocalServer.start(port, this::answer);
    this.writer = new TokenWriter(server.base().toString(), keys, clock);
  }

  /** Starts an issuer with an ES256 key on a free port; RSA keys take their time. */
  public static OidcIssuer start(Seed seed, InstantSource clock) throws IOException {
    return start(seed, clock, 0, Algorithm.ES256);
  }

  /**
   * Starts an issuer.
   *
   * @param port 0 picks a free one
   * @param algorithms one key each; the first signs where a token does not say
   * @throws IOException if the port is taken
   */
  public static OidcIssuer start(Seed seed, InstantSource clock, int port, Algorithm... algorithms)
      throws IOException {
    if (algorithms.length == 0) {
      throw new IllegalArgumentException("expected at least one algorithm");
    }
    return new OidcIssuer(seed, clock, port, List.of(algorithms));
  }

  /** The issuer's name, {@code iss}: its address. */
  public String issuer() {
    return server.base().toString();
  }

  /** Where its keys are. */
  public URI keysAddress() {
    return URI.create(issuer() + KEYS);
  }

  /** The published keys as JSON. */
  public String jwks() {
    return JsonText.write(keys.jwks());
  }

  /** A sound token. */
  public String token(TokenSpec spec) {
    return writer.signed(spec);
  }

  /** New keys sign from now on; the old ones stay published until {@link #retireOldKeys}. */
  public void rotateKeys() {
    keys.rotate();
  }

  /** Publishes only the keys that sign. */
  public void retireOldKeys() {
    keys.retire();
  }

  /** What the key endpoint does from now on. */
  public void breakKeys(KeysFault fault) {
    keysFault = fault;
  }

  /** How often the keys were asked for. */
  public long keyRequests() {
    return server.count(KEYS);
  }

  @Override
  public void close() {
    server.close();
  }

  TokenWriter writer() {
    return writer;
  }

  private Answer answer(Request request) {
    return switch (request.rawPath()) {
      case DISCOVERY -> only("GET", request, Answer.json(200, discovery()));
      case KEYS -> only("GET", request, keysFault.answer(keys.jwks()));
      case TOKEN ->
          request.method().equals("POST") ? issue(request) : only("POST", request, empty());
      default -> Answer.json(404, object("error", "not_found"));
    };
  }

  private static Answer empty() {
    return Answer.empty(204);
  }

  private static Answer only(String method, Request request, Answer answer) {
    return request.method().equals(method)
        ? answer
        : Answer.json(405, object("error", "method_not_allowed")).with("Allow", method);
  }

  private Map<String, Object> discovery() {
    return object(
        "issuer", issuer(),
        "jwks_uri", issuer() + KEYS,
        "token_endpoint", issuer() + TOKEN,
        "response_types_supported", List.of("token"),
        "grant_types_supported", List.of("client_credentials"),
        "subject_types_supported", List.of("public"),
        "id_token_signing_alg_values_supported", algorithms.stream().map(Enum::name).toList());
  }

  /** Form parameters: sub, aud and role (any number), ttl (seconds), alg, jkt, claim.NAME. */
  private Answer issue(Request request) {
    Map<String, List<String>> form = request.form();
    Optional<String> subject = first(form, "sub");
    if (subject.isEmpty()) {
      return refused("sub is missing");
    }
    TokenSpec spec =
        TokenSpec.of(subject.get(), form.getOrDefault("aud", List.of()).toArray(String[]::new));
    Duration lifetime = Duration.ofHours(1);
    Optional<String> ttl = first(form, TTL);
    if (ttl.isPresent()) {
      if (!ttl.get().matches("[0-9]{1,5}") || Integer.parseInt(ttl.get()) > MAX_TTL) {
        return refused("ttl is not a number of seconds up to " + MAX_TTL);
      }
      lifetime = Duration.ofSeconds(Integer.parseInt(ttl.get()));
    }
    Optional<String> algorithm = first(form, "alg");
    if (algorithm.isPresent()) {
      Optional<Algorithm> known =
          Arrays.stream(Algorithm.values())
              .filter(a -> a.name().equals(algorithm.get()) && algorithms.contains(a))
              .findFirst();
      if (known.isEmpty()) {
        return refused("alg is not one of " + algorithms);
      }
      spec = spec.algorithm(known.get());
    }
    Optional<String> thumbprint = first(form, "jkt");
    if (thumbprint.isPresent()) {
      spec = spec.confirmedBy(thumbprint.get());
    }
    if (form.containsKey("role")) {
      spec = spec.claim("roles", form.getOrDefault("role", List.of()));
    }
    for (Map.Entry<String, List<String>> entry : form.entrySet()) {
      if (entry.getKey().startsWith(CLAIM_PREFIX)) {
        spec =
            spec.claim(
                entry.getKey().substring(CLAIM_PREFIX.length()), entry.getValue().getFirst());
      }
    }
    return Answer.json(
            200,
            object(
                "access_token", token(spec.lifetime(lifetime)),
                "token_type", "Bearer",
                "expires_in", lifetime.toSeconds()))
        .with("Cache-Control", "no-store");
  }

  private static Optional<String> first(Map<String, List<String>> form, String name) {
    return form.getOrDefault(name, List.of()).stream().filter(v -> !v.isEmpty()).findFirst();
  }

  /** RFC 6749 section 5.2. */
  private static Answer refused(String why) {
    return Answer.json(400, object("error", "invalid_request", "error_description", why));
  }
}
