package dev.cloister.attestation.x509;

/** Certificates or a CRL that cannot be read, or that use what this library does not know. */
public final class X509Exception extends Exception {
  private static final long serialVersionUID = 1L;

  private final String message;

  /** With what was expected and what was found. */
  public X509Exception(String message) {
    super(message);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
