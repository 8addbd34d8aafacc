package dev.cloister.threshold;

import java.util.Arrays;
import java.util.List;

/**
 * One holder's share: the value of every byte's polynomial at the holder's position. Secret;
 * closing it wipes it, and what would compute with it afterwards throws {@link
 * IllegalStateException}. Whoever closes it sees to it that nobody is computing with it.
 */
public final class Share implements AutoCloseable {
  private final int position;
  private final byte[] value;
  private volatile boolean closed;

  private Share(int position, byte[] value) {
    this.position = position;
    this.value = value;
  }

  /**
   * A share as it was stored.
   *
   * @param position of the holder, 1 to 255
   * @param value as long as the secret; copied
   */
  public static Share of(int position, byte[] value) {
    Positions.check(position);
    if (value.length == 0) {
      throw new IllegalArgumentException("expected a share of at least one byte");
    }
    return new Share(position, value.clone());
  }

  /** A share that takes the array as its own. */
  static Share owning(int position, byte[] value) {
    return new Share(position, value);
  }

  /** The holder's position, 1 to 255: public, the same for all secrets of a holder. */
  public int position() {
    return position;
  }

  /** Length in bytes: the secret's. */
  public int length() {
    return value.length;
  }

  /** A copy of the value; the caller wipes it. */
  public byte[] copyValue() {
    return value().clone();
  }

  /**
   * The sum of shares of one position: a share of the sum of their secrets.
   *
   * @param shares at least one, of one position and length; they stay open
   */
  public static Share sum(List<Share> shares) {
    Share first = shares.getFirst();
    byte[] sum = new byte[first.length()];
    for (Share share : shares) {
      if (share.position != first.position || share.length() != first.length()) {
        throw new IllegalArgumentException("expected shares of one position and length");
      }
      byte[] value = share.value();
      for (int i = 0; i < sum.length; i++) {
        sum[i] ^= value[i];
      }
    }
    return new Share(first.position, sum);
  }

  /** This share and another of the same position, one after the other; both stay open. */
  public Share append(Share tail) {
    if (tail.position != position) {
      throw new IllegalArgumentException("expected shares of one position");
    }
    byte[] both = Arrays.copyOf(value(), length() + tail.length());
    System.arraycopy(tail.value(), 0, both, length(), tail.length());
    return new Share(position, both);
  }

  /** The first bytes of this share: a share of the secret's first bytes. This one stays open. */
  public Share first(int length) {
    if (length < 1 || length > value.length) {
      throw new IllegalArgumentException("expected 1 to " + value.length + " bytes");
    }
    return new Share(position, Arrays.copyOf(value(), length));
  }

  /**
   * The value without a copy, for this package.
   *
   * @throws IllegalStateException when this is closed: zeros would look like a share
   */
  byte[] value() {
    if (closed) {
      throw new IllegalStateException("the share at " + position + " is closed");
    }
    return value;
  }

  /** Overwrites the value with zeros. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(value, (byte) 0);
  }

  @Override
  public String toString() {
    return "share of " + value.length + " bytes at " + position;
  }
}
