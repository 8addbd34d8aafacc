package dev.cloister.attestation.ear;

/**
 * Which names an EAR's claims have. The draft renamed them in revision 03; what is deployed reads
 * the older ones.
 */
public enum EarProfile {
  /** The names of draft-fv-rats-ear and revisions 00 to 02, which Veraison and Trustee read. */
  VERAISON("tag:github.com,2023:veraison/ear", '.', '-'),
  /** The names of draft-ietf-rats-ear revision 03 and later. */
  IETF("tag:ietf.org,2026:rats/ear#03", '_', '_');

  private final String uri;
  private final char dot;
  private final char hyphen;

  EarProfile(String uri, char dot, char hyphen) {
    this.uri = uri;
    this.dot = dot;
    this.hyphen = hyphen;
  }

  /** The value of {@code eat_profile}. */
  public String uri() {
    return uri;
  }

  /** A claim's name in this profile, from its name in the older one. */
  String name(String older) {
    return older.replace('.', dot).replace('-', hyphen);
  }
}
