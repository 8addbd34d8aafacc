package dev.cloister.testkit.github;

import static dev.cloister.testkit.json.JsonText.object;

import dev.cloister.testkit.http.Answer;
import java.util.function.Supplier;

/** What the API can do instead of answering a request it accepted. */
public enum Fault {
  /** 502 with a page of HTML. */
  BAD_GATEWAY(
      () -> Answer.text(502, "text/html; charset=utf-8", "<html><title>Unicorn!</title></html>")),
  /** 503 without a body. */
  UNAVAILABLE(() -> Answer.empty(503)),
  /** No answer at all until the API is closed. */
  STALLED(Answer::stalled),
  /** JSON of 64 MiB. */
  SIZE_BOMB(() -> Answer.flood("application/json; charset=utf-8", "{\"title\":\"", 'A', 64L << 20)),
  /** 200 with half an object. */
  CUT_JSON(() -> Answer.text(200, "application/json; charset=utf-8", "{\"number\":1,\"tit")),
  /** 200 with an object of another kind. */
  OTHER_JSON(() -> Answer.json(200, object("unexpected", true))),
  /** 302 to the cloud's metadata service. */
  REDIRECT(() -> Answer.redirect(302, "http://169.254.169.254/latest/meta-data/")),
  /** 403: the secondary limit, to be tried again after a minute. */
  SECONDARY_LIMIT_403(() -> secondary(403)),
  /** 429: the same. */
  SECONDARY_LIMIT_429(() -> secondary(429)),
  /** 403: the token may not. */
  FORBIDDEN(
      () ->
          Errors.of(
              403,
              "Resource not accessible by personal access token",
              Errors.DOCUMENTATION + "/rest"));

  private final transient Supplier<Answer> answer;

  Fault(Supplier<Answer> answer) {
    this.answer = answer;
  }

  Answer answer() {
    return answer.get();
  }

  private static Answer secondary(int status) {
    return Errors.of(
            status,
            "You have exceeded a secondary rate limit. Please wait a few minutes before you try"
                + " again.",
            Errors.DOCUMENTATION
                + "/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits")
        .with("Retry-After", "60");
  }
}
