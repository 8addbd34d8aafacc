package dev.cloister.store.format;

import java.security.GeneralSecurityException;

/** The JDK's algorithms that every JDK 25 has: their absence is a broken installation. */
final class Jca {
  private Jca() {}

  /** A computation that fails only where an algorithm is missing or a key has the wrong length. */
  @FunctionalInterface
  interface Computation<T> {
    T run() throws GeneralSecurityException;
  }

  static <T> T always(Computation<T> computation) {
    try {
      return computation.run();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks what every JDK 25 has", e);
    }
  }
}
