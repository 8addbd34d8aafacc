package dev.cloister.attestation.cbor;

import java.math.BigInteger;
import java.util.Objects;

/**
 * An unsigned or negative integer (major types 0 and 1).
 *
 * @param value within -2^64 .. 2^64-1
 */
public record CborInteger(BigInteger value) implements CborValue {
  /** Refuses a missing value. */
  public CborInteger {
    Objects.requireNonNull(value);
  }

  /** A small integer, for use as a map key. */
  public static CborInteger of(long value) {
    return new CborInteger(BigInteger.valueOf(value));
  }

  /**
   * The integer as a {@code long}.
   *
   * @throws CborException when it does not fit
   */
  public long longValue() throws CborException {
    if (value.bitLength() > 63) {
      throw new CborException("expected a 64-bit signed integer, found a larger one");
    }
    return value.longValue();
  }
}
