package dev.cloister.threshold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.testkit.pki.Seed;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RefreshTest {
  private static final SecureRandom RANDOM = Seed.of("refresh").random();
  private static final Sharing SHARING = new Sharing(3, List.of(1, 2, 3, 4, 5));
  private static final int LENGTH = 32;

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static Map<Integer, byte[]> openings(List<Share> dealt, byte[] seed) {
    Map<Integer, byte[]> openings = new HashMap<>();
    dealt.forEach(share -> openings.put(share.position(), DealingCheck.open(share, seed)));
    return openings;
  }

  /** What a dealer deals who shares these bytes instead of zeros, with sound masks. */
  private static List<Share> dealing(Sharing sharing, byte[] constants) {
    List<Share> payload = sharing.split(constants, RANDOM);
    List<Share> out = new ArrayList<>();
    List<Share> zeros = Refresh.deal(sharing, constants.length, RANDOM);
    for (int i = 0; i < payload.size(); i++) {
      byte[] all = zeros.get(i).copyValue();
      byte[] value = payload.get(i).copyValue();
      for (int j = 0; j < value.length; j++) {
        all[j] ^= value[j];
      }
      out.add(Share.of(payload.get(i).position(), all));
    }
    return out;
  }

  @Test
  void apply_contributionsOfAllHolders_keepTheSecretAndChangeEveryShare() throws Exception {
    byte[] secret = random(LENGTH);
    List<Share> old = SHARING.split(secret, RANDOM);
    List<List<Share>> dealt = new ArrayList<>();
    for (int dealer = 0; dealer < 5; dealer++) {
      dealt.add(Refresh.deal(SHARING, LENGTH, RANDOM));
    }

    List<Share> fresh = new ArrayList<>();
    for (int holder = 0; holder < 5; holder++) {
      int at = holder;
      fresh.add(Refresh.apply(old.get(at), dealt.stream().map(d -> d.get(at)).toList()));
    }

    assertThat(SHARING.combine(fresh)).isEqualTo(secret);
    for (int holder = 0; holder < 5; holder++) {
      assertThat(fresh.get(holder).copyValue()).isNotEqualTo(old.get(holder).copyValue());
    }
  }

  @Test
  void combine_oldAndNewSharesMixed_isNotTheSecret() throws Exception {
    byte[] secret = random(LENGTH);
    List<Share> old = SHARING.split(secret, RANDOM);
    List<Share> dealt = Refresh.deal(SHARING, LENGTH, RANDOM);
    List<Share> mixed =
        List.of(old.get(0), old.get(1), Refresh.apply(old.get(2), List.of(dealt.get(2))));

    assertThat(SHARING.combine(mixed)).isNotEqualTo(secret);
  }

  @Test
  void zeros_soundDealing_holds() {
    for (int i = 0; i < 20; i++) {
      List<Share> dealt = Refresh.deal(SHARING, LENGTH, RANDOM);
      byte[] seed = random(DealingCheck.SEED);
      assertThat(DealingCheck.zeros(SHARING, openings(dealt, seed))).isTrue();
      assertThat(DealingCheck.zeros(SHARING, openings(dealt.subList(0, 4), seed))).isTrue();
    }
  }

  @Test
  void zeros_anyOneByteThatIsNotZero_isCaught() {
    for (int at = 0; at < LENGTH; at++) {
      byte[] constants = new byte[LENGTH];
      constants[at] = 1;
      List<Share> dealt = dealing(SHARING, constants);
      assertThat(DealingCheck.zeros(SHARING, openings(dealt, random(DealingCheck.SEED)))).isFalse();
    }
  }

  @Test
  void zeros_dealingOfAHigherDegree_isCaught() {
    List<Share> dealt = dealing(new Sharing(4, SHARING.positions()), new byte[LENGTH]);
    assertThat(DealingCheck.zeros(SHARING, openings(dealt, random(DealingCheck.SEED)))).isFalse();
  }

  @Test
  void zeros_oneHolderDealtSomethingElse_isCaught() {
    for (int holder = 0; holder < 5; holder++) {
      List<Share> dealt = new ArrayList<>(Refresh.deal(SHARING, LENGTH, RANDOM));
      byte[] value = dealt.get(holder).copyValue();
      value[3] ^= (byte) 0x80;
      dealt.set(holder, Share.of(holder + 1, value));
      assertThat(DealingCheck.zeros(SHARING, openings(dealt, random(DealingCheck.SEED)))).isFalse();
    }
  }

  @Test
  void zeros_lieThatKnowsTheSeed_passes() {
    byte[] seed = random(DealingCheck.SEED);
    byte[] lie = new byte[LENGTH];
    lie[0] = 1;
    byte[] needed = DealingCheck.open(Share.of(1, withMasks(lie)), seed);
    List<Share> dealt = dealing(SHARING, lie);
    List<Share> corrected = new ArrayList<>();
    for (Share share : dealt) {
      byte[] value = share.copyValue();
      for (int t = 0; t < DealingCheck.MASKS; t++) {
        value[LENGTH + t] ^= needed[t];
      }
      corrected.add(Share.of(share.position(), value));
    }
    assertThat(DealingCheck.zeros(SHARING, openings(corrected, seed)))
        .as("the seed must be drawn after the dealing is fixed")
        .isTrue();
    assertThat(DealingCheck.zeros(SHARING, openings(corrected, random(DealingCheck.SEED))))
        .isFalse();
  }

  private static byte[] withMasks(byte[] payload) {
    return Arrays.copyOf(payload, payload.length + DealingCheck.MASKS);
  }

  @Test
  void zeros_tooFewOpenings_doNotHold() {
    List<Share> dealt = Refresh.deal(SHARING, LENGTH, RANDOM);
    byte[] seed = random(DealingCheck.SEED);
    assertThat(DealingCheck.zeros(SHARING, openings(dealt.subList(0, 3), seed))).isFalse();
    assertThat(DealingCheck.zeros(SHARING, Map.of())).isFalse();
  }

  @Test
  void zeros_openingsOfStrangersOrOtherLengths_doNotHold() {
    List<Share> dealt = Refresh.deal(SHARING, LENGTH, RANDOM);
    Map<Integer, byte[]> openings = openings(dealt, random(DealingCheck.SEED));
    Map<Integer, byte[]> stranger = new HashMap<>(openings);
    stranger.put(6, new byte[DealingCheck.MASKS]);
    Map<Integer, byte[]> shorter = new HashMap<>(openings);
    shorter.put(1, new byte[DealingCheck.MASKS - 1]);

    assertThat(DealingCheck.zeros(SHARING, stranger)).isFalse();
    assertThat(DealingCheck.zeros(SHARING, shorter)).isFalse();
  }

  @Test
  void open_seedOrShareOfAnotherLength_isRefused() {
    Share dealt = Refresh.deal(SHARING, LENGTH, RANDOM).getFirst();
    assertThatThrownBy(() -> DealingCheck.open(dealt, new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DealingCheck.open(Share.of(1, new byte[16]), new byte[32]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void apply_contributionForAnotherHolderOrLength_isRefused() {
    Share share = SHARING.split(random(LENGTH), RANDOM).getFirst();
    List<Share> dealt = Refresh.deal(SHARING, LENGTH, RANDOM);
    List<Share> longer = Refresh.deal(SHARING, LENGTH + 1, RANDOM);
    assertThatThrownBy(() -> Refresh.apply(share, List.of(dealt.get(1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Refresh.apply(share, List.of(longer.get(0))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Refresh.apply(share, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
