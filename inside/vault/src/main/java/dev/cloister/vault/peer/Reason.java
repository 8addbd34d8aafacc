package dev.cloister.vault.peer;

import java.util.Locale;

/** Why a vault must not go on: its host gave it a disk or a machine that is not the newest. */
public enum Reason {
  /** Its log does not hold a place that it signed: its disk is an older one. */
  ROLLED_BACK,
  /** Two heads that it signed contradict each other: it ran twice. */
  EQUIVOCATION,
  /** Another machine was started from its disk, and was granted a later incarnation. */
  FENCED;

  /** The lower-case name. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
