package dev.cloister.attestation.cbor;

import java.math.BigInteger;
import java.util.Objects;

/**
 * A tagged item (major type 6).
 *
 * @param tag its number, unsigned 64 bit
 * @param value the item
 */
public record CborTag(BigInteger tag, CborValue value) implements CborValue {
  /** Refuses missing values. */
  public CborTag {
    Objects.requireNonNull(tag);
    Objects.requireNonNull(value);
  }

  /** Whether it is this tag. */
  public boolean is(long number) {
    return tag.equals(BigInteger.valueOf(number));
  }
}
