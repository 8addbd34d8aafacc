package dev.cloister.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code openssl speed} of this machine, to set the numbers beside. */
final class OpensslSpeed {
  private OpensslSpeed() {}

  /** P-256 verifications per second on one core; empty where there is no openssl. */
  static Optional<Double> p256Verify() throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("openssl", "speed", "-seconds", "2", "-mr", "ecdsap256")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      List<String> lines;
      try (BufferedReader out = process.inputReader()) {
        lines = out.lines().toList();
      }
      return process.waitFor() == 0 ? parse(lines) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The machine-readable line: {@code +F5:curve:bits:signs:verifies}, per second or seconds each.
   */
  static Optional<Double> parse(List<String> lines) {
    for (String line : lines) {
      String[] fields = line.split(":", -1);
      if (line.startsWith("+F") && fields.length >= 5 && fields[2].equals("256")) {
        double value = Double.parseDouble(fields[4]);
        return Optional.of(value < 1 ? 1 / value : value);
      }
    }
    return Optional.empty();
  }
}
