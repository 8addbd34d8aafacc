package dev.cloister.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Somebody who logs in with a browser: the authorization code flow (OpenID Connect Core 3.1), with
 * the login page that the server shows.
 */
final class OidcLogin {
  private static final String REDIRECT = "http://127.0.0.1/signed-in";
  private static final Pattern FORM = Pattern.compile("<form[^>]*\\saction=\"([^\"]+)\"");
  private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");

  private final Keycloak server;
  private final String client;
  private Optional<Dpop> dpop = Optional.empty();

  private OidcLogin(Keycloak server, String client) {
    this.server = server;
    this.client = client;
  }

  /** At an application of the server's. */
  static OidcLogin at(Keycloak server, String client) {
    return new OidcLogin(server, client);
  }

  /** With access tokens that are bound to a key (RFC 9449). */
  OidcLogin bound(Dpop key) {
    OidcLogin bound = new OidcLogin(server, client);
    bound.dpop = Optional.of(key);
    return bound;
  }

  /** The ID token of somebody's login with that nonce. */
  String idToken(String user, String nonce) throws Exception {
    return tokens(user, nonce).string("id_token");
  }

  /** The access token of somebody's login. */
  String accessToken(String user) throws Exception {
    return tokens(user, "none").string("access_token");
  }

  private JsonObject tokens(String user, String nonce) throws Exception {
    try (HttpClient browser =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build()) {
      return redeemed(browser, code(browser, user, nonce));
    }
  }

  private String code(HttpClient browser, String user, String nonce) throws Exception {
    URI login =
        server.at(
            "/protocol/openid-connect/auth?"
                + form(
                    Map.of(
                        "client_id",
                        client,
                        "redirect_uri",
                        REDIRECT,
                        "response_type",
                        "code",
                        "scope",
                        "openid",
                        "state",
                        "s",
                        "nonce",
                        nonce)));
    HttpResponse<String> page =
        browser.send(HttpRequest.newBuilder(login).build(), BodyHandlers.ofString());
    String action = found(FORM, page.body(), "a login page").replace("&amp;", "&");
    HttpResponse<String> signedIn =
        browser.send(
            posted(URI.create(action), Map.of("username", user, "password", user + "'s"))
                .header("Cookie", cookies(page))
                .build(),
            BodyHandlers.ofString());
    return found(
        CODE, signedIn.headers().firstValue("Location").orElseGet(signedIn::body), "a code");
  }

  /** A browser sends back secure cookies without TLS too where the server is on its machine. */
  private static String cookies(HttpResponse<String> page) {
    return page.headers().allValues("Set-Cookie").stream()
        .map(cookie -> cookie.split(";", 2)[0])
        .collect(Collectors.joining("; "));
  }

  private JsonObject redeemed(HttpClient browser, String code) throws Exception {
    URI endpoint = server.at("/protocol/openid-connect/token");
    HttpRequest.Builder request =
        posted(
            endpoint,
            Map.of(
                "grant_type", "authorization_code",
                "client_id", client,
                "redirect_uri", REDIRECT,
                "code", code));
    if (dpop.isPresent()) {
      request.header("DPoP", dpop.get().proof("POST", endpoint));
    }
    HttpResponse<byte[]> answer = browser.send(request.build(), BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException("no tokens: " + new String(answer.body(), UTF_8));
    }
    return json(answer.body());
  }

  private static JsonObject json(byte[] body) throws IOException {
    try {
      return Json.parseObject(body);
    } catch (JsonException e) {
      throw new IOException("no JSON: " + new String(body, UTF_8), e);
    }
  }

  private static HttpRequest.Builder posted(URI to, Map<String, String> fields) {
    return HttpRequest.newBuilder(to)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(form(fields)));
  }

  private static String form(Map<String, String> fields) {
    return new TreeMap<>(fields)
        .entrySet().stream()
            .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
  }

  private static String found(Pattern pattern, String text, String what) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("expected " + what + ", found: " + text);
    }
    return matcher.group(1);
  }
}
