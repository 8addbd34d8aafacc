package dev.cloister.system;

import java.nio.file.Path;

/** Where this build's files are. */
final class Checkout {
  private Checkout() {}

  static Path root() {
    String given = System.getProperty("cloister.root");
    if (given == null) {
      throw new IllegalStateException("run by Maven, which sets cloister.root");
    }
    return Path.of(given);
  }

  static Path production() {
    return root().resolve("dist/target/cloister");
  }

  static Path development() {
    return root().resolve("dist/target/cloister-dev");
  }
}
