package dev.cloister.constellation.key;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A member of a key's policy that may be mutable. The lower-case name stands in policies. */
public enum PolicyMember {
  /** The text for people. */
  DESCRIPTION,
  /** Who is named. */
  PRINCIPALS,
  /** Who may do what. */
  GRANTS,
  /** How profiles are added. */
  PROFILES;

  /** What stands in policies. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<PolicyMember> find(String code) {
    return Stream.of(values()).filter(value -> value.code().equals(code)).findFirst();
  }
}
