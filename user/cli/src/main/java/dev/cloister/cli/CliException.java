package dev.cloister.cli;

import java.util.ArrayList;
import java.util.List;

/** Ends a command with one line on standard error, and what a log said where that helps. */
public final class CliException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final ArrayList<String> more;

  /** With an exit code and one sentence for a person. */
  public CliException(int exitCode, String message) {
    this(exitCode, message, List.of());
  }

  private CliException(int exitCode, String message, List<String> more) {
    super(message);
    this.exitCode = exitCode;
    this.more = new ArrayList<>(more);
  }

  /** Text whose first line is the sentence; the others are shown below it. */
  public static CliException ofLines(int exitCode, String text) {
    List<String> lines = text.lines().toList();
    return lines.isEmpty()
        ? new CliException(exitCode, "")
        : new CliException(exitCode, lines.getFirst(), lines.subList(1, lines.size()));
  }

  /** The command was not used as its help says, or a file is not what it should be. */
  public static CliException usage(String message) {
    return new CliException(ExitCode.USAGE, message);
  }

  /** The exit code. */
  public int exitCode() {
    return exitCode;
  }

  /** What is shown below the message. */
  public List<String> more() {
    return List.copyOf(more);
  }
}
