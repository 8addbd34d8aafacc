package dev.cloister.architecture.planted.attestation;

import dev.cloister.architecture.planted.testkit.Issuer;

/** Main code that imports development code, where nothing else could see it. */
public final class ImportsDev {
  private ImportsDev() {}

  static Class<?> issuer() {
    return Issuer.class;
  }
}
