package dev.cloister.attestation;

import dev.cloister.attestation.crypto.Crypto;
import java.util.HexFormat;
import java.util.Objects;

/** One root: a public key, whose it is, and where it came from. */
public final class TrustAnchor {
  private final Vendor vendor;
  private final String name;
  private final byte[] spki;
  private final String spkiSha256;

  private TrustAnchor(Vendor vendor, String name, byte[] spki) {
    this.vendor = Objects.requireNonNull(vendor);
    this.name = Objects.requireNonNull(name);
    this.spki = spki;
    this.spkiSha256 = HexFormat.of().formatHex(Crypto.sha256(spki));
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

  /**
   * SHA-256 of the SubjectPublicKeyInfo, lower-case hex: how policies and results name the root.
   */
  public String spkiSha256() {
    return spkiSha256;
  }
}
