package dev.cloister.attestation;

/** Which kind of root a verification rests on. */
public enum AnchorClass {
  /**
   * A hardware or service vendor's root, pinned by this library or configured by the relying party
   * as such.
   */
  VENDOR,
  /**
   * A development root: no hardware protects anything. Refused by every policy that does not name
   * it.
   */
  DEVELOPMENT
}
