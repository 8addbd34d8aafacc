package dev.cloister.constellation.key;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a policy can let somebody do with a key. The lower-case name, with hyphens, stands in it.
 */
public enum KeyOperation {
  /** Encrypt. */
  WRAP(false),
  /** Decrypt. */
  UNWRAP(true),
  /** Sign. */
  SIGN(false),
  /** Verify a signature. */
  VERIFY(true),
  /** Authenticate. */
  MAC(true),
  /** Verify what was authenticated. */
  VERIFY_MAC(true),
  /** Derive another key of the vault, or, with {@link #EXPORT}, bytes. */
  DERIVE(false),
  /** Have the key itself. */
  EXPORT(false),
  /** Make a new version the one that is used. */
  ROTATE(false),
  /** Know what the key is and what its policy says. */
  INFO(true);

  private final boolean repeatable;

  KeyOperation(boolean repeatable) {
    this.repeatable = repeatable;
  }

  /** What stands in policies. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Whether doing it again changes and tells nothing more, so that one approval serves as long as
   * it lasts. All else is approved once each time.
   */
  public boolean isRepeatable() {
    return repeatable;
  }

  /** The operation of that code. */
  public static Optional<KeyOperation> find(String code) {
    return Stream.of(values()).filter(value -> value.code().equals(code)).findFirst();
  }
}
