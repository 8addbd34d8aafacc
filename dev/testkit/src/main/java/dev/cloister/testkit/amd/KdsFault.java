package dev.cloister.testkit.amd;

import dev.cloister.testkit.http.Answer;

/** What goes wrong with one answer of a {@link KdsServer}. */
public sealed interface KdsFault {
  /** Too many requests. */
  record TooMany(String retryAfter) implements KdsFault {}

  /** Another status. */
  record Status(int code) implements KdsFault {}

  /** Something else, with status 200: another product's certificate, a portal's page. */
  record Content(Answer answer) implements KdsFault {}

  /** No answer until the server is closed. */
  record Silence() implements KdsFault {}

  /** The answer. */
  default Answer answer() {
    return switch (this) {
      case TooMany wait -> Answer.empty(429).with("Retry-After", wait.retryAfter());
      case Status status -> Answer.empty(status.code());
      case Content content -> content.answer();
      case Silence none -> Answer.stalled();
    };
  }
}
