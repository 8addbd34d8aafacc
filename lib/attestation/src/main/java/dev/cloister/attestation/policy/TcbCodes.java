package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.TcbStatus;
import java.util.Optional;

/** The finding that a TCB status is. */
final class TcbCodes {
  private TcbCodes() {}

  /** Empty for {@code UpToDate}. */
  static Optional<FindingCode> of(TcbStatus status) {
    return switch (status) {
      case UP_TO_DATE -> Optional.empty();
      case SW_HARDENING_NEEDED -> Optional.of(FindingCode.TCB_SW_HARDENING_NEEDED);
      case CONFIGURATION_NEEDED -> Optional.of(FindingCode.TCB_CONFIGURATION_NEEDED);
      case CONFIGURATION_AND_SW_HARDENING_NEEDED ->
          Optional.of(FindingCode.TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED);
      case OUT_OF_DATE -> Optional.of(FindingCode.TCB_OUT_OF_DATE);
      case OUT_OF_DATE_CONFIGURATION_NEEDED ->
          Optional.of(FindingCode.TCB_OUT_OF_DATE_CONFIGURATION_NEEDED);
      case TD_RELAUNCH_ADVISED -> Optional.of(FindingCode.TCB_RELAUNCH_ADVISED);
      case TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED ->
          Optional.of(FindingCode.TCB_RELAUNCH_ADVISED_CONFIGURATION_NEEDED);
      case REVOKED -> Optional.of(FindingCode.TCB_REVOKED);
      case NOT_SUPPORTED -> Optional.of(FindingCode.TCB_NOT_SUPPORTED);
    };
  }
}
