package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.http.Method;
import dev.cloister.http.ProblemException;
import dev.cloister.http.Response;
import dev.cloister.http.Route;
import dev.cloister.http.Router;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@link Router#resolve}: method, path and query, a space between each. What is found has one
 * reading: no parameter can be a way out of its segment, and writing it again finds the same.
 */
public final class RouterTarget implements FuzzTarget {
  private final Router router =
      Router.of(
          Stream.of("/", "/health", "/v1/credentials", "/v1/credentials/{id}", "/v1/{kind}/{id}/x")
              .map(path -> Route.of(Method.GET, path, request -> Response.noContent()))
              .toList());

  @Override
  public String name() {
    return "http-router";
  }

  @Override
  public void run(byte[] input) throws ProblemException {
    String[] words = new String(input, ISO_8859_1).split(" ", 3);
    String path = words.length > 1 ? words[1] : "";
    Router.Resolved found = router.resolve(words[0], path, words.length > 2 ? words[2] : "");
    for (String value : found.parameters().values()) {
      if (value.isEmpty()
          || value.equals(".")
          || value.equals("..")
          || value.contains("/")
          || value.contains("\\")
          || value.chars().anyMatch(Character::isISOControl)) {
        throw new AssertionError("a parameter leaves its segment");
      }
    }
    readAgain(words[0], found);
  }

  private void readAgain(String method, Router.Resolved found) {
    String path = found.template();
    for (Map.Entry<String, String> parameter : found.parameters().entrySet()) {
      path = path.replace("{" + parameter.getKey() + "}", escaped(parameter.getValue()));
    }
    List<String> query =
        found.query().entrySet().stream()
            .map(entry -> escaped(entry.getKey()) + "=" + escaped(entry.getValue()))
            .toList();
    try {
      if (!router.resolve(method, path, String.join("&", query)).equals(found)) {
        throw new AssertionError("reads back as another request");
      }
    } catch (ProblemException e) {
      throw new AssertionError("does not read what it found", e);
    }
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20").replace("*", "%2A");
  }

  @Override
  public Class<? extends Exception> refusal() {
    return ProblemException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "GET /",
            "HEAD /health",
            "GET /v1/credentials limit=10&after=cred_1",
            "GET /v1/credentials/cred_%61%C3%A9",
            "GET /v1/a/b/x q=%2F+%25")
        .map(text -> text.getBytes(ISO_8859_1))
        .toList();
  }
}
