package dev.cloister.measure;

import java.util.HexFormat;
import java.util.Objects;

/**
 * One value that is extended into a register.
 *
 * @param name what it is, for people
 * @param digest lower-case hex, of the register's bank
 */
public record MeasuredEvent(String name, String digest) {
  /** Refuses missing values. */
  public MeasuredEvent {
    Objects.requireNonNull(name);
    Objects.requireNonNull(digest);
  }

  /** The event of data that is measured as it is. */
  public static MeasuredEvent of(String name, Bank bank, byte[] data) {
    return ofDigest(name, bank.digest(data));
  }

  /** The event of a digest. */
  public static MeasuredEvent ofDigest(String name, byte[] digest) {
    return new MeasuredEvent(name, HexFormat.of().formatHex(digest));
  }
}
