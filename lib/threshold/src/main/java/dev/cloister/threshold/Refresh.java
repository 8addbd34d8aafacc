package dev.cloister.threshold;

import java.security.SecureRandom;
import java.util.List;

/**
 * Proactive refresh (Herzberg, Jarecki, Krawczyk, Yung, "Proactive secret sharing", 1995): every
 * dealer shares zero, every holder adds what it was dealt to its share. The secret stays, old and
 * new shares do not go together, and nobody sees the secret.
 *
 * <p>A dealer that shares something else than zero destroys the secret, so its dealing carries
 * {@link DealingCheck#MASKS} more shared zeros and is checked before anybody adds it.
 */
public final class Refresh {
  private Refresh() {}

  /**
   * One dealer's contribution.
   *
   * @param length of the shares to refresh, in bytes
   * @return for each position a share of {@code length + MASKS} zeros, to be sent to its holder
   *     only
   */
  public static List<Share> deal(Sharing sharing, int length, SecureRandom random) {
    if (length < 1) {
      throw new IllegalArgumentException("expected at least one byte");
    }
    int all = Math.addExact(length, DealingCheck.MASKS);
    return sharing.evaluate(
        new long[Blocks.count(all)], Sharing.draw(sharing.threshold() - 1, all, random), all);
  }

  /**
   * A holder's new share. All holders must add the same dealers' contributions.
   *
   * @param share the old one, which the caller closes once the new one is committed
   * @param dealt to this holder by each dealer, each checked
   */
  public static Share apply(Share share, List<Share> dealt) {
    if (dealt.isEmpty()) {
      throw new IllegalArgumentException("expected at least one contribution");
    }
    try (Share masked = Share.sum(dealt)) {
      if (masked.length() != share.length() + DealingCheck.MASKS) {
        throw new IllegalArgumentException("the contributions are for shares of another length");
      }
      try (Share zeros = masked.first(share.length())) {
        return Share.sum(List.of(share, zeros));
      }
    }
  }
}
