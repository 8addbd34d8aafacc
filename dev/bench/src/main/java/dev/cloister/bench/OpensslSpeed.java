package dev.cloister.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code openssl speed} of this machine, to set the numbers beside. */
final class OpensslSpeed {
  private static final List<String> ALGORITHMS =
      List.of("ecdsap256", "ecdsap384", "rsa2048", "rsa4096");

  private OpensslSpeed() {}

  /** Its own lines for signing and verifying, per second on one core; empty without openssl. */
  static List<String> run() throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl", "speed", "-seconds", "1"));
    command.addAll(ALGORITHMS);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      List<String> lines;
      try (BufferedReader out = process.inputReader()) {
        lines = out.lines().filter(OpensslSpeed::isFigure).toList();
      }
      return process.waitFor() == 0 ? lines : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean isFigure(String line) {
    String text = line.strip();
    return text.contains("verify/s") || text.startsWith("rsa") || text.contains("bits ecdsa");
  }
}
