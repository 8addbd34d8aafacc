package dev.cloister.channel.secret;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Secret bytes that can be wiped. They lie outside the Java heap, so that the garbage collector
 * makes no copies of them and a heap dump does not hold them. {@link #use} lends them as an array
 * for as long as a computation needs them and wipes that array after it. Safe for use by many
 * threads.
 *
 * <p>What this cannot do: the JDK's cryptography copies keys into objects of its own, which live
 * until they are collected (docs/decisions/0005).
 */
public final class SecretBytes implements AutoCloseable {
  private final MemorySegment memory;
  private boolean closed;

  /**
   * A computation on the bytes.
   *
   * @param <T> what it gives
   * @param <X> what it throws
   */
  @FunctionalInterface
  public interface Use<T, X extends Exception> {
    /** Computes; must keep no reference to the array, which is wiped when it returns. */
    T apply(byte[] bytes) throws X;
  }

  private SecretBytes(byte[] source) {
    memory = Arena.ofAuto().allocate(Math.max(1, source.length)).asSlice(0, source.length);
    MemorySegment.copy(source, 0, memory, ValueLayout.JAVA_BYTE, 0, source.length);
  }

  /** A copy of these bytes; the array stays as it is, and the caller's to wipe. */
  public static SecretBytes copyOf(byte[] bytes) {
    return new SecretBytes(bytes);
  }

  /** These bytes; the array is wiped. */
  public static SecretBytes takeOver(byte[] bytes) {
    try {
      return new SecretBytes(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** That many random bytes. */
  public static SecretBytes random(SecureRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return takeOver(bytes);
  }

  /** Number of bytes. */
  public int length() {
    return (int) memory.byteSize();
  }

  /**
   * Lends the bytes to a computation, in an array that is wiped when it returns or throws.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public <T, X extends Exception> T use(Use<T, X> computation) throws X {
    byte[] bytes = bytes();
    try {
      return computation.apply(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /**
   * Another secret with the same bytes and a life of its own.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public SecretBytes copy() {
    return takeOver(bytes());
  }

  /** Whether it was wiped. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** Wipes the bytes; a second call does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      memory.fill((byte) 0);
    }
  }

  /** What the memory holds, wiped or not. */
  byte[] raw() {
    return memory.toArray(ValueLayout.JAVA_BYTE);
  }

  private synchronized byte[] bytes() {
    if (closed) {
      throw new IllegalStateException("the secret was wiped");
    }
    return raw();
  }

  /**
   * Whether both have the same bytes; takes the same time wherever they differ.
   *
   * @throws IllegalStateException when either is closed
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof SecretBytes that
        && use(
            mine -> that.<Boolean, RuntimeException>use(its -> MessageDigest.isEqual(mine, its)));
  }

  /** The length: nothing else about a secret may be told. */
  @Override
  public int hashCode() {
    return length();
  }

  @Override
  public String toString() {
    return "SecretBytes[" + length() + " bytes, redacted]";
  }
}
