package dev.cloister.channel;

import java.util.Locale;

/**
 * Every reason for which a service's process does not do what it was started for: the one registry,
 * docs/reference/errors.md. A code never changes its meaning.
 */
public enum StartFailure {
  /** The command line is not one that it takes. */
  USAGE(2),
  /** A setting that it needs is not set. */
  SETTING_MISSING(2),
  /** A setting's value is not of its form, or its name is no setting. */
  SETTING_INVALID(2),
  /** The configuration file cannot be read. */
  CONFIGURATION_UNREADABLE(2),
  /** The configuration file is not of its form. */
  CONFIGURATION_INVALID(2),
  /** No TEE provider of that name is installed. */
  PROVIDER_UNKNOWN(2),
  /** The TLS files cannot be read, or do not belong together. */
  TLS_UNREADABLE(2),
  /** What runs cannot be measured, so it does not run. */
  WORKLOAD_UNMEASURABLE(1),
  /** The TEE is not there or failed. */
  TEE_FAILED(1),
  /** The TEE has no key to seal the state under. */
  SEALING_UNAVAILABLE(1),
  /** The state cannot be opened, or is another's. */
  STATE_FAILED(1),
  /** The host governs the clock, and expiry would be its to decide. */
  CLOCK_UNTRUSTED(1),
  /** The database cannot be used. */
  DATABASE_FAILED(1),
  /** The backup was not written. */
  BACKUP_FAILED(1),
  /** Nothing was restored. */
  RESTORE_FAILED(1),
  /** The address cannot be listened on. */
  LISTEN_FAILED(1);

  private final int exitCode;

  StartFailure(int exitCode) {
    this.exitCode = exitCode;
  }

  /** The stable code, {@code [a-z_]+}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** 2 where the settings must be changed first; 1 where the same may work another time. */
  public int exitCode() {
    return exitCode;
  }
}
