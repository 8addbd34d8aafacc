package dev.cloister.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CollateralFloorTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final String TCB = "tcb-info/tdx/00806f050000";

  private final CollateralFloor floor = CollateralFloor.empty();

  private boolean raise(int seconds, int number) {
    return floor.raise(TCB, new CollateralFloor.Level(NOON.plusSeconds(seconds), number));
  }

  @Test
  void raise_newerOrTheSame_isAccepted() {
    assertThat(raise(0, 17)).isTrue();
    assertThat(raise(0, 17)).isTrue();
    assertThat(raise(1, 17)).isTrue();
    assertThat(raise(1, 18)).isTrue();
  }

  @Test
  void raise_olderInEither_isRefusedAndChangesNothing() {
    assertThat(raise(10, 17)).isTrue();
    assertThat(raise(9, 18)).isFalse();
    assertThat(raise(11, 16)).isFalse();
    assertThat(raise(10, 17)).isTrue();
  }

  @Test
  void raise_anotherDocument_hasItsOwnFloor() {
    assertThat(raise(10, 17)).isTrue();
    assertThat(floor.raise("crl/platform", new CollateralFloor.Level(NOON, 0))).isTrue();
  }

  @Test
  void toSeal_givenToTheNextLife_stillRefuses() {
    assertThat(raise(10, 17)).isTrue();
    CollateralFloor next = CollateralFloor.of(floor.toSeal());

    assertThat(next.raise(TCB, new CollateralFloor.Level(NOON, 17))).isFalse();
  }
}
