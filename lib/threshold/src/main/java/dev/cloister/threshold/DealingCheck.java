package dev.cloister.threshold;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether what was dealt is what it must be, without seeing it: after everybody is bound to what
 * was dealt, a seed is drawn that nobody could foresee (from nonces all were committed to); each
 * holder opens {@link #MASKS} random combinations of its bytes, each hidden by one byte dealt for
 * that. A wrong dealing passes one combination with probability 1/256, all with 2^-128.
 *
 * <p>It speaks for the holders whose openings it was given and for nobody else.
 */
public final class DealingCheck {
  /** Bytes dealt beside the payload, and combinations opened. */
  public static final int MASKS = 16;

  /** Bytes of a seed. */
  public static final int SEED = 32;

  private DealingCheck() {}

  /**
   * What a holder opens of what it was dealt: public afterwards.
   *
   * @param dealt payload and, after it, {@link #MASKS} bytes
   * @param seed the same for all, 32 bytes, used for one dealing session only
   * @return {@link #MASKS} bytes
   */
  public static byte[] open(Share dealt, byte[] seed) {
    int length = dealt.length() - MASKS;
    if (length < 1 || seed.length != SEED) {
      throw new IllegalArgumentException("expected a masked share and a seed of 32 bytes");
    }
    byte[] coins = new byte[Math.multiplyExact(MASKS, length)];
    Coefficients.expand(seed.clone(), coins);
    byte[] value = dealt.value();
    byte[] opening = new byte[MASKS];
    for (int t = 0; t < MASKS; t++) {
      int sum = value[length + t] & 0xff;
      for (int j = 0; j < length; j++) {
        sum ^= Gf256.multiply(value[j] & 0xff, coins[t * length + j] & 0xff);
      }
      opening[t] = (byte) sum;
    }
    return opening;
  }

  /**
   * Whether the openings of one dealer's contribution to a refresh are those of shared zeros.
   *
   * @param openings by holder; at least the threshold and one more, or all there are
   */
  public static boolean zeros(Sharing sharing, Map<Integer, byte[]> openings) {
    return joined(sharing, openings, MASKS)
        .map(atZero -> Arrays.equals(atZero, new byte[MASKS]))
        .orElse(false);
  }

  /**
   * Whether the old holders dealt the shares they held: each contribution is of the new threshold,
   * and what they share fits together under the old one.
   *
   * @param openings by dealer, then by new holder; of at least the old threshold and one more
   *     dealers, as fewer always fit together
   */
  public static boolean reshared(
      Sharing old, Sharing next, Map<Integer, Map<Integer, byte[]>> openings) {
    if (openings.size() <= old.threshold()) {
      return false;
    }
    Map<Integer, byte[]> atZero = new HashMap<>();
    for (Map.Entry<Integer, Map<Integer, byte[]>> dealer : openings.entrySet()) {
      var value = joined(next, dealer.getValue(), MASKS);
      if (value.isEmpty()) {
        return false;
      }
      atZero.put(dealer.getKey(), value.get());
    }
    return joined(old, atZero, MASKS).isPresent();
  }

  /** The value at zero, if the values lie on polynomials of the sharing. */
  private static Optional<byte[]> joined(Sharing sharing, Map<Integer, byte[]> values, int length) {
    int wanted = Math.min(sharing.threshold() + 1, sharing.positions().size());
    if (values.size() < wanted
        || !sharing.positions().containsAll(values.keySet())
        || values.values().stream().anyMatch(value -> value.length != length)) {
      return Optional.empty();
    }
    List<Share> shares =
        values.entrySet().stream().map(e -> Share.of(e.getKey(), e.getValue())).toList();
    try {
      return Optional.of(sharing.combine(shares));
    } catch (SharingException e) {
      return Optional.empty();
    }
  }
}
