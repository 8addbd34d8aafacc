package dev.cloister.attestation.cbor;

/** Bytes that are not the CBOR that was expected. */
public final class CborException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what was expected and what was found. */
  public CborException(String message) {
    super(message);
  }
}
