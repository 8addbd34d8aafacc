package dev.cloister.collateral.bundle;

/** Text that is not a bundle. The message says what was expected. */
public final class BundleException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what was expected and what was found. */
  public BundleException(String message) {
    super(message);
  }
}
