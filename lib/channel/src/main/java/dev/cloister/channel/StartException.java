package dev.cloister.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A process does not do what it was started for. No value of a setting is in the text. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  private final StartFailure failure;
  private final ArrayList<String> messages;

  /** With a sentence for each thing that is wrong. */
  public StartException(StartFailure failure, List<String> messages) {
    super(String.join(System.lineSeparator(), messages));
    this.failure = Objects.requireNonNull(failure);
    this.messages = new ArrayList<>(messages);
  }

  /** With one sentence. */
  public StartException(StartFailure failure, String message) {
    this(failure, List.of(message));
  }

  /** Why. */
  public StartFailure failure() {
    return failure;
  }

  /** What to print, a line for each thing that is wrong: program, code, sentence. */
  public List<String> lines(String program) {
    return messages.stream()
        .map(message -> program + ": " + failure.code() + ": " + message)
        .toList();
  }
}
