package dev.cloister.cli.audit;

import dev.cloister.constellation.audit.AuditLine;
import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/** Reads lines that are never longer than a line of an export can be. */
final class LogLines {
  private final Reader in;

  LogLines(Reader in) {
    this.in = in;
  }

  /** The next line, cut off where it is too long to be one; empty at the end. */
  Optional<String> next() throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    if (c < 0) {
      return Optional.empty();
    }
    while (c >= 0 && c != '\n') {
      if (line.length() <= AuditLine.MAX_LENGTH) {
        line.append((char) c);
      }
      c = in.read();
    }
    return Optional.of(line.toString());
  }
}
