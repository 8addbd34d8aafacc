package dev.cloister.cli;

import java.io.OutputStream;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Standard output for secrets: bytes as they are, and whether a person would see them.
 *
 * @param bytes standard output
 * @param isTerminal whether it is a terminal
 */
public record SecretOutput(OutputStream bytes, BooleanSupplier isTerminal) {
  /** Refuses missing parts. */
  public SecretOutput {
    Objects.requireNonNull(bytes);
    Objects.requireNonNull(isTerminal);
  }
}
