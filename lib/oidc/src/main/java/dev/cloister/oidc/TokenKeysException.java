package dev.cloister.oidc;

/** Issuer's keys that cannot be read. */
public final class TokenKeysException extends Exception {
  private static final long serialVersionUID = 1L;

  TokenKeysException(String message, Throwable cause) {
    super(message, cause);
  }
}
