package dev.cloister.constellation.secret;

import java.util.stream.Stream;

/** What a version of a secret is. */
public enum Algorithm {
  /** A value, encrypted with AES-256-GCM under a data key that is shared. */
  AES_256_GCM(1),
  /** The mark of a deletion: no value and no shares. */
  TOMBSTONE(2);

  private final int code;

  Algorithm(int code) {
    this.code = code;
  }

  /** What stands in encodings. */
  int code() {
    return code;
  }

  static Algorithm of(long code) {
    return Stream.of(values())
        .filter(value -> value.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("algorithm: unknown code " + code));
  }
}
