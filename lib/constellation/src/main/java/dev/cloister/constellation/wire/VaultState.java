package dev.cloister.constellation.wire;

import java.util.Locale;
import java.util.stream.Stream;

/** What a vault does at present. */
public enum VaultState {
  /** It is no member yet: it signs a first descriptor and takes the one that all signed. */
  NEW,
  /** It waits for its peers to say that its disk is the newest; nothing is served yet. */
  STARTING,
  /** It serves. */
  ACTIVE,
  /** Its peers know of more than its disk holds: no reads, writes or votes. */
  QUARANTINE,
  /** The whole constellation starts anew; nothing is served yet. */
  RECOVERY;

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static VaultState of(String code) {
    return Stream.of(values())
        .filter(value -> value.code().equals(code))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("state: unknown"));
  }
}
