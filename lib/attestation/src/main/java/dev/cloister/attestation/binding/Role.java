package dev.cloister.attestation.binding;

/** Which end of a connection evidence speaks for. */
public enum Role {
  /** No connection. */
  NONE(0),
  /** The TLS client. */
  TLS_CLIENT(1),
  /** The TLS server. */
  TLS_SERVER(2);

  private final int number;

  Role(int number) {
    this.number = number;
  }

  /** Its byte on the wire. */
  public int number() {
    return number;
  }
}
