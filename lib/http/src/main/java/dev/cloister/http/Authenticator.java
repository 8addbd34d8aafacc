package dev.cloister.http;

/** Finds out who sends a request, before its body is read. */
@FunctionalInterface
public interface Authenticator {
  /**
   * The caller.
   *
   * @param request without its body
   * @throws ProblemException when the caller cannot be told or may not come in
   */
  Principal authenticate(Request request) throws ProblemException;
}
