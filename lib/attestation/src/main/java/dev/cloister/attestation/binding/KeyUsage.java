package dev.cloister.attestation.binding;

/** What a bound key is used for. */
public enum KeyUsage {
  /** Key of a TLS leaf certificate. */
  TLS_LEAF(1),
  /** HPKE recipient key (RFC 9180). */
  HPKE(2),
  /** Identity key of an instance. */
  IDENTITY(3),
  /** Signs receipts. */
  RECEIPT(4),
  /** Attestation key, per boot. */
  ATTESTATION_KEY(5);

  private final int number;

  KeyUsage(int number) {
    this.number = number;
  }

  /** Its byte on the wire. */
  public int number() {
    return number;
  }
}
