package dev.cloister.architecture.planted.enclave;

import dev.cloister.architecture.planted.controlplane.Main;

/** A service that imports another. */
final class ImportsAService {
  private ImportsAService() {}

  static Class<?> other() {
    return Main.class;
  }
}
