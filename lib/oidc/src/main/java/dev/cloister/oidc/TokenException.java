package dev.cloister.oidc;

/** A bearer token that names no user here; the message says which check failed, never a value. */
public final class TokenException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With the check that failed. */
  public TokenException(String message) {
    super(message);
  }
}
