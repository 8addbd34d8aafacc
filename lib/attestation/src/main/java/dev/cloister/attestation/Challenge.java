package dev.cloister.attestation;

import dev.cloister.attestation.binding.Binding;
import java.util.Objects;

/** What the evidence must vouch for, chosen by the relying party. */
public sealed interface Challenge {

  /** Nothing is expected: the result says that freshness and binding were not checked. */
  record None() implements Challenge {}

  /**
   * The evidence must carry this binding, in the one place its format has for it
   * (docs/reference/binding.md).
   *
   * @param binding what the relying party computed from its own values
   */
  record Bound(Binding binding) implements Challenge {
    /** Refuses a missing binding. */
    public Bound {
      Objects.requireNonNull(binding);
    }
  }

  /**
   * The evidence's own challenge field must begin with exactly these bytes and be zero after them:
   * report data, nonce or qualifying data made by other software.
   */
  final class Raw implements Challenge {
    private final byte[] bytes;

    private Raw(byte[] bytes) {
      this.bytes = bytes;
    }

    /** The expected bytes. */
    public byte[] bytes() {
      return bytes.clone();
    }
  }

  /** Nothing is expected. */
  static Challenge none() {
    return new None();
  }

  /** The given binding is expected. */
  static Challenge bound(Binding binding) {
    return new Bound(binding);
  }

  /** The given bytes are expected in the format's challenge field. */
  static Challenge raw(byte[] bytes) {
    return new Raw(bytes.clone());
  }
}
