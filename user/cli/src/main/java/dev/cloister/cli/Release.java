package dev.cloister.cli;

/** What this is, for people and for those who read its results. */
public final class Release {
  /** Name and version. */
  public static final String VERSION = "cloister 0.1.0-SNAPSHOT";

  private Release() {}
}
