package dev.cloister.testkit.oidc;

import static dev.cloister.testkit.json.JsonText.object;

import dev.cloister.testkit.http.Answer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What can be wrong with the answers of an issuer's key endpoint. */
public enum KeysFault {
  /** Nothing. */
  NONE(keys -> Answer.json(200, keys)),
  /** 500 without a body worth reading. */
  SERVER_ERROR(keys -> Answer.text(500, "text/plain", "internal error\n")),
  /** No answer at all until the issuer is closed. */
  SLOW(keys -> Answer.stalled()),
  /** A JSON document of 64 MiB. */
  SIZE_BOMB(
      keys ->
          Answer.flood("application/json", "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"", 'A', 64L << 20)),
  /** HTML. */
  NOT_JSON(keys -> Answer.text(200, "text/html", "<html>log in first</html>")),
  /** No keys. */
  EMPTY(keys -> Answer.json(200, object("keys", List.of()))),
  /** 302 to the cloud's metadata service. */
  REDIRECT(keys -> Answer.redirect(302, "http://169.254.169.254/latest/meta-data/")),
  /** A symmetric key besides, whose value everybody can read. */
  SYMMETRIC_KEY(
      keys ->
          Answer.json(
              200,
              object(
                  "keys",
                  List.of(object("kty", "oct", "kid", "shared", "alg", "HS256", "k", "AAAA")))));

  private final transient Function<Map<String, Object>, Answer> answer;

  KeysFault(Function<Map<String, Object>, Answer> answer) {
    this.answer = answer;
  }

  Answer answer(Map<String, Object> keys) {
    return answer.apply(keys);
  }
}
