package dev.cloister.testkit.kernel;

import java.util.Optional;
import java.util.OptionalInt;

/** The TEE behind configfs-tsm. */
public interface TsmDriver {
  /** What {@code provider} says. */
  String name();

  /** A report over 64 bytes, at a privilege level. */
  byte[] report(byte[] challenge, int privilege);

  /** Lowest privilege level, where the TEE has levels. */
  default OptionalInt privilegeFloor() {
    return OptionalInt.empty();
  }

  /** The certificate table, where the TEE can have one; empty when the host gave none. */
  default Optional<byte[]> certificates() {
    return Optional.empty();
  }
}
