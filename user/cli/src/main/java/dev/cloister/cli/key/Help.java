package dev.cloister.cli.key;

/** What all of these commands say about themselves. */
final class Help {
  static final String EXIT_CODES =
      "Exit codes: 0 done, 1 it could not be, 3 wrong use, 4 the vault did not answer.";

  private Help() {}
}
