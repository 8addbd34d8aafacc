package dev.cloister.cli;

/** What the command answers to whoever started it. */
public final class ExitCode {
  /** Done; for a verdict: affirming. */
  public static final int OK = 0;

  /** Contraindicated; for another command: it could not do what was asked. */
  public static final int CONTRAINDICATED = 1;

  /** A warning. */
  public static final int WARNING = 2;

  /** Malformed evidence, or the command was not used as its help says. */
  public static final int USAGE = 3;

  /** Undecided: collateral could not be reached. */
  public static final int UNDECIDED = 4;

  /** Stopped by Ctrl-C (128 + SIGINT), as every command that is. */
  public static final int INTERRUPTED = 130;

  /** A fault of this software. */
  public static final int INTERNAL = 70;

  private ExitCode() {}
}
