package dev.cloister.architecture.planted.attestation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The verifier is handed bytes; it does not read files. */
final class ReadsAFile {
  private ReadsAFile() {}

  static byte[] read(Path file) throws IOException {
    return Files.readAllBytes(file);
  }
}
