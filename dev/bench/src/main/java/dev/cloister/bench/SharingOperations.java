package dev.cloister.bench;

import dev.cloister.threshold.Share;
import dev.cloister.threshold.Sharing;
import dev.cloister.threshold.SharingException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/** Splitting and joining, and a way of joining that a table of results must show as leaking. */
final class SharingOperations {
  private static final Sharing SHARING = new Sharing(2, List.of(1, 2, 3));

  /** Keeps the compiler from leaving out what nobody reads. */
  static volatile int blackhole;

  private SharingOperations() {}

  /** The secret of a split. */
  record Split(int length) implements TimedOperation {
    @Override
    public String name() {
      return "split 3, 2";
    }

    @Override
    public Runnable prepare(byte[] secret, SecureRandom random) {
      return () -> blackhole = SHARING.split(secret, random).size();
    }
  }

  /** The shares that are joined. */
  record Combine(int length) implements TimedOperation {
    @Override
    public String name() {
      return "combine 3, 2";
    }

    @Override
    public Runnable prepare(byte[] secret, SecureRandom random) {
      List<Share> shares = List.of(Share.of(1, secret), Share.of(2, secret));
      return () -> {
        try {
          blackhole = SHARING.combine(shares)[0];
        } catch (SharingException e) {
          throw new IllegalStateException(e);
        }
      };
    }
  }

  /** Joins byte by byte and skips the bytes that are zero: the planted leak. */
  record EarlyExit(int length) implements TimedOperation {
    @Override
    public String name() {
      return "planted: skips zero bytes";
    }

    @Override
    public Runnable prepare(byte[] secret, SecureRandom random) {
      byte[] share = secret.clone();
      return () -> {
        byte[] sum = new byte[share.length];
        for (int i = 0; i < share.length; i++) {
          if (share[i] != 0) {
            sum[i] = (byte) multiply(share[i] & 0xff, 3);
          }
        }
        blackhole = Arrays.hashCode(sum);
      };
    }

    private static int multiply(int a, int b) {
      int product = 0;
      for (int i = 0; i < 8; i++) {
        product ^= -(b >> i & 1) & a;
        a = (a << 1) ^ (-(a >> 7) & 0x11b);
      }
      return product;
    }
  }
}
