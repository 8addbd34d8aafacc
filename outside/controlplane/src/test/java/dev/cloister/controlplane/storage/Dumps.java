package dev.cloister.controlplane.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Databases as released versions left them. A released dump never changes. */
final class Dumps {
  private Dumps() {}

  static String read(String name) {
    try (InputStream in = Dumps.class.getResourceAsStream("released/" + name)) {
      if (in == null) {
        throw new IllegalStateException("no dump " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
