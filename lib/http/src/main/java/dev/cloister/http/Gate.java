package dev.cloister.http;

/**
 * Decides whether a request may go on, by its connection and its header: before its caller is
 * authenticated and before its body is read.
 */
@FunctionalInterface
public interface Gate {
  /** Lets everything pass. */
  Gate OPEN = head -> head;

  /**
   * The request as it goes on.
   *
   * @param head without its body
   * @throws ProblemException when it may not
   */
  Request pass(Request head) throws ProblemException;
}
