package dev.cloister.threshold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.testkit.pki.Seed;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ResharingTest {
  private static final SecureRandom RANDOM = Seed.of("resharing").random();
  private static final Sharing OLD = new Sharing(2, List.of(1, 2, 3));
  private static final Sharing NEXT = new Sharing(3, List.of(2, 3, 4, 5, 6));

  /** The old holders' shares of a secret, masks appended. */
  private static List<Share> masked(byte[] secret) {
    List<Share> shares = OLD.split(secret, RANDOM);
    List<List<Share>> masks = new ArrayList<>();
    for (int dealer = 0; dealer < 3; dealer++) {
      masks.add(Resharing.masks(OLD, RANDOM));
    }
    List<Share> out = new ArrayList<>();
    for (int holder = 0; holder < 3; holder++) {
      int at = holder;
      Share mask = Share.sum(masks.stream().map(dealt -> dealt.get(at)).toList());
      out.add(shares.get(at).append(mask));
    }
    return out;
  }

  private static Map<Integer, List<Share>> deal(List<Share> masked) {
    Map<Integer, List<Share>> dealt = new TreeMap<>();
    masked.forEach(share -> dealt.put(share.position(), Resharing.deal(share, NEXT, RANDOM)));
    return dealt;
  }

  private static Map<Integer, Map<Integer, byte[]>> openings(Map<Integer, List<Share>> dealt) {
    byte[] seed = new byte[DealingCheck.SEED];
    RANDOM.nextBytes(seed);
    Map<Integer, Map<Integer, byte[]>> all = new HashMap<>();
    dealt.forEach(
        (dealer, shares) -> {
          Map<Integer, byte[]> opened = new HashMap<>();
          shares.forEach(share -> opened.put(share.position(), DealingCheck.open(share, seed)));
          all.put(dealer, opened);
        });
    return all;
  }

  private static List<Share> join(Map<Integer, List<Share>> dealt, List<Integer> dealers) {
    List<Share> joined = new ArrayList<>();
    for (int holder = 0; holder < NEXT.positions().size(); holder++) {
      Map<Integer, Share> own = new HashMap<>();
      for (int dealer : dealers) {
        own.put(dealer, dealt.getOrDefault(dealer, List.of()).get(holder));
      }
      joined.add(Resharing.join(OLD, own));
    }
    return joined;
  }

  private static byte[] secret() {
    byte[] secret = new byte[32];
    RANDOM.nextBytes(secret);
    return secret;
  }

  @Test
  void join_anyDealersOfTheOldThreshold_giveSharesOfTheSecret() throws Exception {
    byte[] secret = secret();
    Map<Integer, List<Share>> dealt = deal(masked(secret));

    for (List<Integer> dealers : List.of(List.of(1, 2), List.of(3, 1), List.of(2, 3))) {
      List<Share> joined = join(dealt, dealers);
      assertThat(joined).extracting(Share::position).containsExactly(2, 3, 4, 5, 6);
      assertThat(NEXT.combine(joined)).isEqualTo(secret);
    }
  }

  @Test
  void reshared_soundContributions_hold() {
    assertThat(DealingCheck.reshared(OLD, NEXT, openings(deal(masked(secret()))))).isTrue();
  }

  @Test
  void reshared_dealerWhoSharesAnotherShareThanItsOwn_isCaught() {
    for (int liar = 0; liar < 3; liar++) {
      List<Share> masked = masked(secret());
      byte[] value = masked.get(liar).copyValue();
      value[11] ^= 1;
      masked.set(liar, Share.of(liar + 1, value));
      assertThat(DealingCheck.reshared(OLD, NEXT, openings(deal(masked)))).isFalse();
    }
  }

  @Test
  void reshared_contributionOfAHigherDegree_isCaught() {
    Map<Integer, List<Share>> dealt = deal(masked(secret()));
    Sharing higher = new Sharing(4, NEXT.positions());
    dealt.put(1, Resharing.deal(masked(secret()).getFirst(), higher, RANDOM));
    assertThat(DealingCheck.reshared(OLD, NEXT, openings(dealt))).isFalse();
  }

  @Test
  void reshared_onlyTheOldThresholdOfDealers_provesNothing() {
    Map<Integer, List<Share>> dealt = deal(masked(secret()));
    dealt.remove(3);
    assertThat(DealingCheck.reshared(OLD, NEXT, openings(dealt))).isFalse();
  }

  @Test
  void join_otherThanTheOldThresholdOfDealers_isRefused() {
    Map<Integer, List<Share>> dealt = deal(masked(secret()));
    assertThatThrownBy(() -> join(dealt, List.of(1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> join(dealt, List.of(1))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void join_contributionsToTwoHolders_isRefused() {
    Map<Integer, List<Share>> dealt = deal(masked(secret()));
    Map<Integer, Share> mixed =
        Map.of(
            1, dealt.getOrDefault(1, List.of()).get(0), 2, dealt.getOrDefault(2, List.of()).get(1));
    assertThatThrownBy(() -> Resharing.join(OLD, mixed))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
