package dev.cloister.attestation;

/** What is known of the certificate chain from the evidence to the trust anchor. */
public enum ChainStatus {
  /**
   * Reaches the anchor, every certificate within its validity, none revoked as far as revocation
   * was checked.
   */
  VALID("valid"),
  /**
   * Reaches the anchor, but the instant is outside a certificate's validity, before or after, or
   * before the record that it rests on.
   */
  EXPIRED("expired"),
  /** Does not reach the anchor, or a certificate is revoked or not what its place asks for. */
  INVALID("invalid"),
  /** Not checked: there is no chain. */
  NOT_RUN("not_run");

  private final String code;

  ChainStatus(String code) {
    this.code = code;
  }

  /** The stable code. */
  public String code() {
    return code;
  }
}
