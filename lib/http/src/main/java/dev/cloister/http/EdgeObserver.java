package dev.cloister.http;

/** Watches requests come and go: access logs and metrics. It must not block or throw. */
public interface EdgeObserver {
  /** Sees nothing. */
  EdgeObserver NONE = new EdgeObserver() {};

  /** A request's header has arrived. */
  default void started() {}

  /** Its answer has been written, or could not be. Called once for each start. */
  default void completed(Exchange exchange) {}

  /**
   * A handler failed with something that is not a problem, an {@link Error} included; the caller
   * was told {@code internal}.
   *
   * @param requestId its {@link Request#id}
   */
  default void failed(String requestId, Throwable cause) {}

  /**
   * What is said of a finished request. No header field, query value or body is in it, and the path
   * only as the route's template.
   *
   * @param requestId its {@link Request#id}
   * @param method as sent when it is a known one, {@code -} otherwise
   * @param route the template of its route, {@code -} when it has none
   * @param status of the answer
   * @param nanos from the header's arrival to the answer's end
   * @param requestBytes of the body
   * @param responseBytes of the body
   * @param remoteAddress of the peer
   */
  record Exchange(
      String requestId,
      String method,
      String route,
      int status,
      long nanos,
      long requestBytes,
      long responseBytes,
      String remoteAddress) {}
}
