package dev.cloister.constellation.audit;

import java.util.stream.Stream;

/** Who asked. */
public enum Actor {
  /** Nobody who proved who they are. */
  ANONYMOUS(0),
  /** Somebody with a token and a request key. */
  OWNER(1),
  /** Code that attested itself. */
  ATTESTED(2),
  /** Another vault of the constellation. */
  PEER(3),
  /** A manager whose approval a policy wants. */
  MANAGER(4),
  /** The vault itself. */
  VAULT(5);

  private final int code;

  Actor(int code) {
    this.code = code;
  }

  /** What stands in encodings. */
  int code() {
    return code;
  }

  static Actor of(long code) {
    return Stream.of(values())
        .filter(value -> value.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("actor: unknown code " + code));
  }
}
