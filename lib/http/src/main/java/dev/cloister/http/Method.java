package dev.cloister.http;

/**
 * The methods that routes can have. HEAD is answered by GET routes and OPTIONS by the router
 * itself.
 */
public enum Method {
  /** Reads. */
  GET,
  /** Acts. */
  POST,
  /** Replaces or creates. */
  PUT,
  /** Changes in part. */
  PATCH,
  /** Removes. */
  DELETE
}
