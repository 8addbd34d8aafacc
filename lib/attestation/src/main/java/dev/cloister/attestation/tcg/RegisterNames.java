package dev.cloister.attestation.tcg;

/** Names of measurement registers by the index a CCEL gives them. */
final class RegisterNames {
  private RegisterNames() {}

  /** 0 is MRTD, 1 to 4 are RTMR0 to RTMR3 (UEFI 2.10, section 38.4.1). */
  static String cc(int index) {
    return index == 0 ? "mrtd" : "rtmr" + (index - 1);
  }
}
