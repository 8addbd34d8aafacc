package dev.cloister.attestation;

import java.util.Arrays;
import java.util.Optional;

/**
 * Intel's TCB statuses, by the names of its TCB info (and of its quote verification library for the
 * last four).
 */
public enum TcbStatus {
  /** Up to date. */
  UP_TO_DATE("UpToDate"),
  /** Software hardening needed. */
  SW_HARDENING_NEEDED("SWHardeningNeeded"),
  /** Configuration needed. */
  CONFIGURATION_NEEDED("ConfigurationNeeded"),
  /** Both of the above. */
  CONFIGURATION_AND_SW_HARDENING_NEEDED("ConfigurationAndSWHardeningNeeded"),
  /** Out of date. */
  OUT_OF_DATE("OutOfDate"),
  /** Out of date, and configuration needed. */
  OUT_OF_DATE_CONFIGURATION_NEEDED("OutOfDateConfigurationNeeded"),
  /** The platform was updated; the trust domain must be launched anew to profit. */
  TD_RELAUNCH_ADVISED("TDRelaunchAdvised"),
  /** The same, and configuration needed. */
  TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED("TDRelaunchAdvisedConfigurationNeeded"),
  /** Revoked. */
  REVOKED("Revoked"),
  /** No level of the TCB info matches. */
  NOT_SUPPORTED("NotSupported");

  private final String code;

  TcbStatus(String code) {
    this.code = code;
  }

  /** Intel's name. */
  public String code() {
    return code;
  }

  /** The status of that name. */
  public static Optional<TcbStatus> find(String code) {
    return Arrays.stream(values()).filter(status -> status.code.equals(code)).findFirst();
  }
}
