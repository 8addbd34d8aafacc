package dev.cloister.vault.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.constellation.VaultId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Lease of 2 s, held for 4 s, on a clock that only the test moves. */
class LeasesTest {
  private static final LeaseTimes TIMES =
      new LeaseTimes(Duration.ofSeconds(2), Duration.ofSeconds(4));
  private static final long SECOND = 1_000_000_000;

  private final VaultId one = new VaultId(Constellation.bytes(VaultId.LENGTH, 1));
  private final VaultId other = new VaultId(Constellation.bytes(VaultId.LENGTH, 2));
  private long now = Long.MAX_VALUE - SECOND;

  private LeaseBook book() {
    return new LeaseBook(TIMES, () -> now);
  }

  @Test
  void times_ofAWitnessThatForgetsFirst_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LeaseTimes(Duration.ofSeconds(2), Duration.ofSeconds(3)));
  }

  @Test
  void grant_soonAfterTheWitnessStarted_waits() {
    LeaseBook book = book();
    assertThat(book.mayGrant(one)).isFalse();
    now += 4 * SECOND;
    assertThat(book.mayGrant(one)).isTrue();
  }

  @Test
  void grant_whileAMachineOfThatVaultMayRead_waits() {
    LeaseBook book = book();
    now += 10 * SECOND;
    book.lend(one);
    now += 3 * SECOND;
    assertThat(book.mayGrant(one)).isFalse();
    assertThat(book.mayGrant(other)).isTrue();
    now += SECOND;
    assertThat(book.mayGrant(one)).isTrue();
  }

  @Test
  void lend_whileAnotherMachineWaits_isRefusedUntilThatOneHasItOrGaveUp() {
    LeaseBook book = book();
    book.end(one);
    assertThat(book.mayLend(one)).isFalse();
    assertThat(book.mayLend(other)).isTrue();
    book.granted(one);
    assertThat(book.mayLend(one)).isTrue();
    book.end(one);
    now += 12 * SECOND;
    assertThat(book.mayLend(one)).isTrue();
  }

  @Test
  void read_needsEnoughWitnessesThatWereAskedLately() {
    ReadLease lease = new ReadLease(TIMES, 2, () -> now);
    lease.renew(one, now);
    lease.renew(one, now);
    assertThat(lease.holds()).isFalse();
    lease.renew(other, now);
    assertThat(lease.holds()).isTrue();
    now += SECOND;
    lease.renew(one, now);
    now += SECOND;
    assertThat(lease.holds()).isFalse();
  }

  @Test
  void renew_withAnAnswerThatCameLate_takesNothingAway() {
    ReadLease lease = new ReadLease(TIMES, 1, () -> now);
    lease.renew(one, now);
    lease.renew(one, now - 5 * SECOND);
    assertThat(lease.holds()).isTrue();
    assertThat(lease.isDue(one)).isFalse();
    now += SECOND;
    assertThat(lease.isDue(one)).isTrue();
    assertThat(lease.isForgotten(4 * SECOND)).isFalse();
    now += 4 * SECOND;
    assertThat(lease.isForgotten(4 * SECOND)).isTrue();
  }
}
