package dev.cloister.attestation.cbor;

/** The simple values that evidence uses (major type 7). */
public enum CborSimple implements CborValue {
  /** false. */
  FALSE,
  /** true. */
  TRUE,
  /** null. */
  NULL
}
