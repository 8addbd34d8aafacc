package dev.cloister.constellation.policy;

import dev.cloister.attestation.json.JsonException;
import java.util.Locale;
import java.util.stream.Stream;

/** What a policy can let attested code do. The lower-case name stands in policies. */
public enum Operation {
  /** Have the secret. */
  GET,
  /** Encrypt with a key. */
  WRAP,
  /** Decrypt with a key. */
  UNWRAP,
  /** Sign with a key. */
  SIGN,
  /** Verify with a key. */
  VERIFY,
  /** Authenticate with a key. */
  MAC,
  /** Derive from a key. */
  DERIVE,
  /** Have a key. */
  EXPORT,
  /** Move a head: be the service whose place it is. */
  ADVANCE;

  /** What stands in policies. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Operation of(String code) throws JsonException {
    return Stream.of(values())
        .filter(value -> value.code().equals(code))
        .findFirst()
        .orElseThrow(() -> new JsonException("operations: expected names of operations"));
  }
}
