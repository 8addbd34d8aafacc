package dev.cloister.bench;

import java.security.SecureRandom;

/** An operation whose time must not depend on the bytes of its secret input. */
interface TimedOperation {
  /** What the table says. */
  String name();

  /** Bytes of the secret input. */
  int length();

  /** An input ready to be used once; what this takes is not measured. */
  Runnable prepare(byte[] secret, SecureRandom random);
}
