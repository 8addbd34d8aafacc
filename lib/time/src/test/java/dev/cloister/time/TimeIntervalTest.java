package dev.cloister.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TimeIntervalTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final TimeInterval TEN_SECONDS = TimeInterval.between(NOON, NOON.plusSeconds(10));

  @Test
  void hasReached_theMomentItself_isOver() {
    Instant end = Instant.parse("2026-11-21T12:00:00Z");
    assertThat(TimeInterval.between(Instant.EPOCH, end).hasReached(end)).isTrue();
    assertThat(TimeInterval.between(Instant.EPOCH, end.minusNanos(1)).hasReached(end)).isFalse();
    assertThat(TimeInterval.since(Instant.EPOCH).hasReached(end)).isTrue();
  }

  @Test
  void isExpired_isJudgedByTheLatest() {
    assertThat(TEN_SECONDS.isExpired(NOON.plusSeconds(5))).isTrue();
    assertThat(TEN_SECONDS.isExpired(NOON.plusSeconds(9))).isTrue();
    assertThat(TEN_SECONDS.isExpired(NOON.plusSeconds(10))).isFalse();
  }

  @Test
  void isExpired_latestUnknown_isAlwaysTrue() {
    assertThat(TimeInterval.since(NOON).isExpired(Instant.MAX)).isTrue();
  }

  @Test
  void hasBegun_isJudgedByTheEarliest() {
    assertThat(TEN_SECONDS.hasBegun(NOON)).isTrue();
    assertThat(TEN_SECONDS.hasBegun(NOON.plusSeconds(1))).isFalse();
    assertThat(TimeInterval.since(NOON).hasBegun(NOON)).isTrue();
  }

  @Test
  void isWithin_needsBoth() {
    assertThat(TEN_SECONDS.isWithin(NOON, NOON.plusSeconds(10))).isTrue();
    assertThat(TEN_SECONDS.isWithin(NOON.plusSeconds(1), NOON.plusSeconds(10))).isFalse();
    assertThat(TEN_SECONDS.isWithin(NOON, NOON.plusSeconds(9))).isFalse();
  }

  @Test
  void between_latestBeforeEarliest_isMisuse() {
    assertThatThrownBy(() -> TimeInterval.between(NOON, NOON.minusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
