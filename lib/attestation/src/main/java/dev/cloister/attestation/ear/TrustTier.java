package dev.cloister.attestation.ear;

import dev.cloister.attestation.policy.Verdict;

/** Trustworthiness tiers (draft-ietf-rats-ar4si, section 3.2), from best to worst. */
public enum TrustTier {
  /** No statement. */
  NONE("none"),
  /** 2 to 31. */
  AFFIRMING("affirming"),
  /** 32 to 95. */
  WARNING("warning"),
  /** 96 to 127. */
  CONTRAINDICATED("contraindicated");

  private static final int FIRST_AFFIRMING = 2;
  private static final int FIRST_WARNING = 32;
  private static final int FIRST_CONTRAINDICATED = 96;

  private final String code;

  TrustTier(String code) {
    this.code = code;
  }

  /** The value of a status. */
  public String code() {
    return code;
  }

  /** The tier a claim's value lies in. */
  public static TrustTier of(int value) {
    if (value >= FIRST_CONTRAINDICATED) {
      return CONTRAINDICATED;
    }
    if (value >= FIRST_WARNING) {
      return WARNING;
    }
    return value >= FIRST_AFFIRMING ? AFFIRMING : NONE;
  }

  static TrustTier of(Verdict verdict) {
    return switch (verdict) {
      case AFFIRMING -> AFFIRMING;
      case WARNING -> WARNING;
      case CONTRAINDICATED -> CONTRAINDICATED;
    };
  }
}
