package dev.cloister.attestation;

import java.util.Objects;

/** One root: a public key, whose it is, and where it came from. */
public final class TrustAnchor {
  private final Vendor vendor;
  private final String name;
  private final byte[] spki;

  private TrustAnchor(Vendor vendor, String name, byte[] spki) {
    this.vendor = Objects.requireNonNull(vendor);
    this.name = Objects.requireNonNull(name);
    this.spki = spki;
  }

  /**
   * A root pinned by public key.
   *
   * @param name for people, such as the certificate's subject
   * @param spki SubjectPublicKeyInfo, DER
   */
  public static TrustAnchor of(Vendor vendor, String name, byte[] spki) {
    return new TrustAnchor(vendor, name, spki.clone());
  }

  /** Whose root it is. */
  public Vendor vendor() {
    return vendor;
  }

  /** For people. */
  public String name() {
    return name;
  }

  /** SubjectPublicKeyInfo, DER. */
  public byte[] spki() {
    return spki.clone();
  }
}
