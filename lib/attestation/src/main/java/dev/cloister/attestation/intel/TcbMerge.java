package dev.cloister.attestation.intel;

import dev.cloister.attestation.TcbStatus;

/** Intel's table for what an outdated part makes of the platform's status. */
final class TcbMerge {
  private TcbMerge() {}

  /** The platform's status and that of the TDX module or quoting enclave, as one. */
  static TcbStatus merge(TcbStatus platform, TcbStatus part) {
    return switch (part) {
      case REVOKED -> TcbStatus.REVOKED;
      case NOT_SUPPORTED -> TcbStatus.NOT_SUPPORTED;
      case OUT_OF_DATE, OUT_OF_DATE_CONFIGURATION_NEEDED -> outdated(platform);
      default -> platform;
    };
  }

  static boolean needsConfiguration(TcbStatus status) {
    return switch (status) {
      case CONFIGURATION_NEEDED,
          CONFIGURATION_AND_SW_HARDENING_NEEDED,
          OUT_OF_DATE_CONFIGURATION_NEEDED,
          TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED ->
          true;
      default -> false;
    };
  }

  private static TcbStatus outdated(TcbStatus platform) {
    return switch (platform) {
      case UP_TO_DATE, SW_HARDENING_NEEDED -> TcbStatus.OUT_OF_DATE;
      case CONFIGURATION_NEEDED, CONFIGURATION_AND_SW_HARDENING_NEEDED ->
          TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED;
      default -> platform;
    };
  }
}
