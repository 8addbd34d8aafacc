package dev.cloister.attestation;

/** Which cryptography a verifier may use. The results are the same; the speed is not. */
public enum CryptoChoice {
  /** Java only: nothing native is loaded by this library. */
  PURE_JAVA,
  /**
   * Amazon Corretto Crypto Provider where it is on the class path and works on this machine, Java
   * otherwise.
   */
  NATIVE_WHERE_PRESENT
}
