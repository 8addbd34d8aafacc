package dev.cloister.threshold;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * From one sharing to another, with other holders or another threshold (Desmedt, Jajodia,
 * "Redistributing secret shares to new access structures", 1997): each old holder shares its share,
 * each new holder joins what it was dealt. The secret is never whole.
 *
 * <p>For the check, the old holders first hold {@link DealingCheck#MASKS} random bytes together
 * (each deals random bytes by {@link #masks}, each adds what it was dealt) and append their shares
 * of those to their shares of the secret; what they deal is that much longer.
 */
public final class Resharing {
  private Resharing() {}

  /** One old holder's contribution to the random bytes: a share of them for each old holder. */
  public static List<Share> masks(Sharing old, SecureRandom random) {
    byte[] bytes = new byte[DealingCheck.MASKS];
    random.nextBytes(bytes);
    try {
      return old.split(bytes, random);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /**
   * What an old holder deals.
   *
   * @param masked its share of the secret and, appended, of the random bytes
   * @return a share of that for each new holder, to be sent to it only
   */
  public static List<Share> deal(Share masked, Sharing next, SecureRandom random) {
    return next.split(masked.value(), random);
  }

  /**
   * A new holder's share of the secret.
   *
   * @param dealt to it, by the position of the old holder who dealt; those of exactly the old
   *     threshold of dealers, the same for all new holders, each checked
   */
  public static Share join(Sharing old, Map<Integer, Share> dealt) {
    if (dealt.size() != old.threshold() || !old.positions().containsAll(dealt.keySet())) {
      throw new IllegalArgumentException(
          "expected the contributions of " + old.threshold() + " old holders");
    }
    SortedMap<Integer, Share> byDealer = new TreeMap<>(dealt);
    List<Share> shares = List.copyOf(byDealer.values());
    Share any = shares.getFirst();
    int[] factors = Positions.factors(List.copyOf(byDealer.keySet()), 0);
    long[] sum = new long[Blocks.count(any.length())];
    for (int dealer = 0; dealer < factors.length; dealer++) {
      Share share = shares.get(dealer);
      if (share.position() != any.position() || share.length() != any.length()) {
        throw new IllegalArgumentException("expected contributions to one holder, of one length");
      }
      long[] value = Blocks.of(share.value());
      Gf256.addProduct(sum, value, factors[dealer]);
      Blocks.wipe(value);
    }
    byte[] all = Blocks.bytes(sum, any.length());
    Blocks.wipe(sum);
    try (Share masked = Share.owning(any.position(), all)) {
      return masked.first(any.length() - DealingCheck.MASKS);
    }
  }
}
