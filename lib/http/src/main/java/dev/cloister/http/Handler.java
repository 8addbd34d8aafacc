package dev.cloister.http;

/** Answers the requests of one route, on a virtual thread of its own: it may block. */
@FunctionalInterface
public interface Handler {
  /**
   * The answer.
   *
   * @throws ProblemException to answer with a problem
   * @throws Exception anything else is answered as 500 {@code internal} without its text. A handler
   *     that runs longer than its route allows is interrupted and 503 is answered.
   */
  Response handle(Request request) throws Exception;
}
