package dev.cloister.attestation.ear;

/** The trustworthiness claims of AR4SI (draft-ietf-rats-ar4si, section 2.3.4) that we make. */
public enum TrustCategory {
  /** Which attester it is, and whether it is known and uncompromised. */
  INSTANCE_IDENTITY("instance-identity"),
  /** How it is configured. */
  CONFIGURATION("configuration"),
  /** Which code runs. */
  EXECUTABLES("executables"),
  /** Whether the hardware and firmware are genuine and without known weakness. */
  HARDWARE("hardware"),
  /** Whether others can see the memory. */
  RUNTIME_OPAQUE("runtime-opaque");

  private final String code;

  TrustCategory(String code) {
    this.code = code;
  }

  /** The claim's name. */
  public String code() {
    return code;
  }
}
