package dev.cloister.threshold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.testkit.pki.Seed;
import dev.cloister.threshold.SharingException.Reason;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SharingTest {
  private static final SecureRandom RANDOM = Seed.of("sharing").random();
  private static final Sharing THREE_OF_FIVE = new Sharing(3, List.of(1, 2, 3, 4, 5));

  private static byte[] secret(int length) {
    byte[] secret = new byte[length];
    RANDOM.nextBytes(secret);
    return secret;
  }

  private static <T> List<List<T>> subsets(List<T> all, int size) {
    List<List<T>> out = new ArrayList<>();
    for (int bits = 0; bits < 1 << all.size(); bits++) {
      if (Integer.bitCount(bits) == size) {
        int chosen = bits;
        out.add(
            IntStream.range(0, all.size())
                .filter(i -> (chosen >> i & 1) == 1)
                .mapToObj(all::get)
                .toList());
      }
    }
    return out;
  }

  @ParameterizedTest
  @CsvSource({"2,2", "2,3", "3,3", "2,4", "3,5", "4,7", "5,5"})
  void combine_everySubsetOfTheThreshold_givesTheSecret(int threshold, int holders)
      throws Exception {
    Sharing sharing = new Sharing(threshold, IntStream.rangeClosed(1, holders).boxed().toList());
    byte[] secret = secret(33);
    List<Share> shares = sharing.split(secret, RANDOM);

    for (List<Share> some : subsets(shares, threshold)) {
      assertThat(sharing.combine(some)).isEqualTo(secret);
      assertThat(NaiveSharing.combine(some)).isEqualTo(secret);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 31, 32, 33, 127, 128, 129, 1024, 65536})
  void combine_everyLength_givesTheSecret(int length) throws Exception {
    byte[] secret = secret(length);
    List<Share> shares = THREE_OF_FIVE.split(secret, RANDOM);

    assertThat(THREE_OF_FIVE.combine(shares.subList(2, 5))).isEqualTo(secret);
    assertThat(shares).allMatch(share -> share.length() == length);
  }

  @ParameterizedTest
  @CsvSource({"2,3", "3,5", "4,7"})
  void recover_fromEverySubset_givesTheShareThatWasDealt(int threshold, int holders)
      throws Exception {
    Sharing sharing = new Sharing(threshold, IntStream.rangeClosed(1, holders).boxed().toList());
    List<Share> shares = sharing.split(secret(33), RANDOM);

    for (List<Share> some : subsets(shares, threshold)) {
      for (Share lost : shares) {
        try (Share again = sharing.recover(lost.position(), some)) {
          assertThat(again.position()).isEqualTo(lost.position());
          assertThat(again.copyValue()).isEqualTo(lost.copyValue());
        }
      }
    }
  }

  @Test
  void recover_oneShareTooMuchAndWrong_isRefused() {
    List<Share> shares = new ArrayList<>(THREE_OF_FIVE.split(secret(8), RANDOM));
    shares.set(3, Share.of(4, new byte[8]));

    assertThatThrownBy(() -> THREE_OF_FIVE.recover(5, shares.subList(0, 4)))
        .isInstanceOf(SharingException.class);
    assertThatThrownBy(() -> THREE_OF_FIVE.recover(6, shares.subList(0, 3)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void combine_positionsAnywhereInAnyOrder_giveTheSecret() throws Exception {
    Sharing sharing = new Sharing(3, List.of(255, 7, 128, 1));
    byte[] secret = secret(32);
    List<Share> shares = sharing.split(secret, RANDOM);

    assertThat(shares).extracting(Share::position).containsExactly(255, 7, 128, 1);
    assertThat(sharing.combine(List.of(shares.get(3), shares.get(0), shares.get(2))))
        .isEqualTo(secret);
  }

  @Test
  void combine_255of255_givesTheSecret() throws Exception {
    Sharing sharing = new Sharing(255, IntStream.rangeClosed(1, 255).boxed().toList());
    byte[] secret = secret(4);
    assertThat(sharing.combine(sharing.split(secret, RANDOM))).isEqualTo(secret);
  }

  @Test
  void combine_fewerThanTheThreshold_isRefused() {
    List<Share> shares = THREE_OF_FIVE.split(secret(32), RANDOM);
    assertRefused(shares.subList(0, 2), Reason.TOO_FEW);
    assertRefused(List.of(), Reason.TOO_FEW);
  }

  @Test
  void combine_onePositionTwice_isRefused() {
    List<Share> shares = THREE_OF_FIVE.split(secret(32), RANDOM);
    assertRefused(
        List.of(shares.get(0), shares.get(1), Share.of(2, new byte[32])), Reason.SAME_POSITION);
  }

  @Test
  void combine_differentLengths_isRefused() {
    List<Share> shares = THREE_OF_FIVE.split(secret(32), RANDOM);
    assertRefused(
        List.of(shares.get(0), shares.get(1), Share.of(3, new byte[31])), Reason.DIFFERENT_LENGTHS);
  }

  @Test
  void combine_positionNobodyHolds_isRefused() {
    List<Share> shares = THREE_OF_FIVE.split(secret(32), RANDOM);
    assertRefused(
        List.of(shares.get(0), shares.get(1), Share.of(6, new byte[32])), Reason.UNKNOWN_POSITION);
  }

  @Test
  void combine_oneWrongShareAmongMoreThanNeeded_isRefusedWhereverItStands() {
    List<Share> sound = THREE_OF_FIVE.split(secret(32), RANDOM);
    for (int wrong = 0; wrong < sound.size(); wrong++) {
      byte[] value = sound.get(wrong).copyValue();
      value[17] ^= 1;
      List<Share> shares = new ArrayList<>(sound);
      shares.set(wrong, Share.of(sound.get(wrong).position(), value));
      assertRefused(shares, Reason.INCONSISTENT);
    }
  }

  @Test
  void combine_sharesOfTwoSplits_isRefusedWhenMoreThanNeeded() {
    byte[] secret = secret(32);
    List<Share> mixed = new ArrayList<>(THREE_OF_FIVE.split(secret, RANDOM).subList(0, 2));
    mixed.addAll(THREE_OF_FIVE.split(secret, RANDOM).subList(2, 4));
    assertRefused(mixed, Reason.INCONSISTENT);
  }

  @Test
  void split_sameSecretTwice_givesUnrelatedShares() {
    byte[] secret = secret(32);
    assertThat(THREE_OF_FIVE.split(secret, RANDOM).getFirst().copyValue())
        .isNotEqualTo(THREE_OF_FIVE.split(secret, RANDOM).getFirst().copyValue());
  }

  @Test
  void split_leavesTheSecretToTheCaller() {
    byte[] secret = {1, 2, 3};
    THREE_OF_FIVE.split(secret, RANDOM);
    assertThat(secret).containsExactly(1, 2, 3);
  }

  @Test
  void construction_whatIsNoSharing_isRefused() {
    assertNoSharing(1, List.of(1, 2));
    assertNoSharing(3, List.of(1, 2));
    assertNoSharing(2, List.of(0, 1));
    assertNoSharing(2, List.of(1, 256));
    assertNoSharing(2, List.of(-1, 1));
    assertNoSharing(2, List.of(1, 1));
    assertNoSharing(2, List.of());
  }

  @Test
  void split_emptySecret_isRefused() {
    assertThatThrownBy(() -> THREE_OF_FIVE.split(new byte[0], RANDOM))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void toString_saysNothingOfTheValue() {
    assertThat(Share.of(9, new byte[] {0x5a, 0x5a})).hasToString("share of 2 bytes at 9");
  }

  private static void assertNoSharing(int threshold, List<Integer> positions) {
    assertThatThrownBy(() -> new Sharing(threshold, positions))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertRefused(List<Share> shares, Reason reason) {
    assertThatThrownBy(() -> THREE_OF_FIVE.combine(shares))
        .isInstanceOfSatisfying(
            SharingException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
