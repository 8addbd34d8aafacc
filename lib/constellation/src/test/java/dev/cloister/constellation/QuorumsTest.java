package dev.cloister.constellation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumsTest {
  /** The table of PROTOCOLS.md 5. */
  @ParameterizedTest
  @CsvSource({
    // n, k, q, f, d, r, b for that r, b for revoking (-1: never)
    "3, 2, 3, 1, 0, 2, 1, 1",
    "3, 2, 2, 0, 1, 2, 0, 0",
    "3, 2, 2, 0, 1, 3, 1, 0",
    "4, 2, 3, 1, 1, 3, 1, 0",
    "5, 3, 4, 1, 1, 3, 1, 1",
  })
  void table_ofTheProtocol_follows(
      int n, int k, int q, int f, int d, int r, int freshB, int revokeB) {
    Quorums quorums = Quorums.of(n, k, q, n - 1, n - 1);

    assertThat(quorums.survivableLosses()).isEqualTo(f);
    assertThat(quorums.downAtWrite()).isEqualTo(d);
    assertThat(quorums.freshRead(freshB)).hasValue(r);
    assertThat(quorums.revokes(revokeB)).isTrue();
    assertThat(quorums.revokes(revokeB + 1)).isFalse();
  }

  @Test
  void freshRead_whereAskingAllIsNotEnough_isEmpty() {
    assertThat(Quorums.of(3, 2, 2, 2, 2).freshRead(2)).isEqualTo(OptionalInt.empty());
  }

  /** A write that two acknowledged may be what is newest. */
  @Test
  void freshRead_whereDegradedWritesAreOffered_countsOnThem() {
    assertThat(new Quorums(3, 2, 3, 3, 2, 2).freshRead(1)).hasValue(2);
    assertThat(new Quorums(3, 2, 3, 2, 2, 2).freshRead(1)).hasValue(3);
  }

  @Test
  void oneRoundRead_asksForSharesToo() {
    assertThat(Quorums.of(5, 3, 4, 3, 3).oneRoundRead(0)).hasValue(4);
    assertThat(Quorums.of(5, 3, 4, 3, 3).oneRoundRead(1)).hasValue(5);
    assertThat(Quorums.of(5, 3, 4, 3, 3).oneRoundRead(2)).isEmpty();
  }

  @Test
  void writeBack_ofReadersWhoAskMoreThanTheyMust_isSmaller() {
    assertThat(Quorums.of(3, 2, 3, 2, 2).writeBack(1, 0)).isEqualTo(3);
    assertThat(Quorums.of(3, 2, 3, 2, 2).writeBack(2, 0)).isEqualTo(2);
    assertThat(Quorums.of(5, 3, 4, 3, 3).writeBack(3, 0)).isEqualTo(3);
  }

  /** Every reader can go on with one vault down, and no read of another is missed by any. */
  @ParameterizedTest
  @CsvSource({
    // n, k, q, degraded, readers, settled
    "3, 2, 3, 3, 2, 2",
    "3, 2, 3, 2, 2, 2",
    "4, 2, 3, 3, 3, 2",
    "5, 3, 4, 4, 3, 3",
    "2, 2, 2, 2, 1, 2",
  })
  void readers_ofEachShape_areTheSameForAll(
      int n, int k, int q, int degraded, int readers, int settled) {
    Quorums quorums = new Quorums(n, k, q, degraded, n - 1, n - 1);

    assertThat(quorums.readers()).isEqualTo(readers);
    assertThat(quorums.settled()).isEqualTo(settled);
    assertThat(quorums.readers() + quorums.degraded()).isGreaterThan(n);
    assertThat(quorums.readers() + quorums.settled()).isGreaterThan(n);
  }

  @Test
  void hasUniqueWinner_whereTwoQuorumsMeetInAnHonestVault() {
    assertThat(Quorums.of(5, 3, 4, 3, 3).hasUniqueWinner(2)).isTrue();
    assertThat(Quorums.of(5, 3, 4, 3, 3).hasUniqueWinner(3)).isFalse();
    assertThat(Quorums.of(3, 2, 2, 2, 2).hasUniqueWinner(0)).isTrue();
    assertThat(Quorums.of(3, 2, 2, 2, 2).hasUniqueWinner(1)).isFalse();
  }

  @Test
  void toleratedRollbacks_areThoseOfSection6() {
    assertThat(Quorums.of(3, 2, 3, 1, 2).toleratedRollbacks()).isZero();
    assertThat(Quorums.of(3, 2, 3, 2, 2).toleratedRollbacks()).isOne();
    assertThat(Quorums.of(5, 3, 4, 3, 3).toleratedRollbacks()).isOne();
  }

  @Test
  void totalGuesses_isTheFloor() {
    assertThat(Quorums.of(5, 3, 4, 3, 3).totalGuesses(10)).isEqualTo(16);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 2, 2, 1, 1",
    "256, 2, 200, 200, 255, 255",
    "3, 1, 3, 3, 2, 2",
    "3, 4, 4, 4, 2, 2",
    "3, 3, 2, 2, 2, 2",
    "3, 2, 4, 4, 2, 2",
    "4, 2, 2, 2, 3, 3",
    "3, 2, 3, 1, 2, 2",
    "3, 2, 2, 3, 2, 2",
    "3, 2, 3, 3, 0, 2",
    "3, 2, 3, 3, 3, 2",
    "3, 2, 3, 3, 2, 0",
    "3, 2, 3, 3, 2, 3",
    "3, 2, 3, 3, 1, 1",
  })
  void numbers_thatProtectNothing_areRefused(int n, int k, int q, int degraded, int w, int s) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Quorums(n, k, q, degraded, w, s));
  }
}
