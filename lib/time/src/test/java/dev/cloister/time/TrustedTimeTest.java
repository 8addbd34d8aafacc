package dev.cloister.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrustedTimeTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final AtomicLong counter = new AtomicLong(123_456);
  private final TrustedTime time =
      TrustedTime.withClock(NOON, GuestClock.of(counter::get, 100, Duration.ofHours(1)));

  private void pass(Duration duration) {
    counter.addAndGet(duration.toNanos());
  }

  @Test
  void now_withNothingAsked_doesNotKnowTheLatest() {
    assertThat(time.now()).isEqualTo(TimeInterval.since(NOON.minusNanos(0)));
  }

  @Test
  void observe_raisesTheEarliestAndNeverLowersIt() {
    time.observe(NOON.plusSeconds(60));
    time.observe(NOON.plusSeconds(30));

    assertThat(time.now()).isEqualTo(TimeInterval.since(NOON.plusSeconds(60)));
  }

  @Test
  void observe_neverTellsTheLatest() {
    time.observe(NOON.plusSeconds(60));

    assertThat(time.now().isExpired(Instant.MAX)).isTrue();
  }

  @Test
  void answered_boundsBothEnds() {
    TrustedTime.Question question = time.ask();
    pass(Duration.ofSeconds(2));
    question.answered(NOON.plusSeconds(100), SECOND);

    TimeInterval now = time.now();
    assertThat(now.earliest()).isEqualTo(NOON.plusSeconds(99));
    assertThat(now.latest().orElseThrow())
        .isBetween(NOON.plusSeconds(103), NOON.plusSeconds(103).plusMillis(1));
  }

  @Test
  void now_asTimePasses_widensByTheDriftOnly() {
    time.ask().answered(NOON.plusSeconds(100), Duration.ZERO);
    pass(Duration.ofSeconds(1000));

    TimeInterval now = time.now();
    assertThat(now.earliest())
        .isBetween(NOON.plusSeconds(1099).plusMillis(899), NOON.plusSeconds(1099).plusMillis(901));
    assertThat(now.latest().orElseThrow())
        .isBetween(NOON.plusSeconds(1100).plusMillis(100), NOON.plusSeconds(1100).plusMillis(101));
  }

  @Test
  void now_counterAsSlowAsItMayBe_stillBoundsTheTimeThatPassed() {
    // At half its rate a counter counts one second while two pass.
    TrustedTime slow =
        TrustedTime.withClock(NOON, GuestClock.of(counter::get, 500_000, Duration.ofHours(1)));
    slow.ask().answered(NOON, Duration.ZERO);
    pass(SECOND);

    assertThat(slow.now().latest().orElseThrow())
        .isBetween(NOON.plusSeconds(2), NOON.plusSeconds(2).plusMillis(3));
  }

  @Test
  void now_longAfterTheLastAnswer_doesNotKnowTheLatestAnyMore() {
    time.ask().answered(NOON.plusSeconds(100), Duration.ZERO);
    pass(Duration.ofHours(1).plusNanos(1));

    assertThat(time.now().latest()).isEmpty();
  }

  @Test
  void answered_lateAnswerToAnOldQuestion_isAsUncertainAsItIsOld() {
    TrustedTime.Question question = time.ask();
    pass(Duration.ofMinutes(30));
    question.answered(NOON.plusSeconds(5), Duration.ZERO);

    assertThat(time.now().isExpired(NOON.plusSeconds(1800))).isTrue();
  }

  @Test
  void answered_worseThanWhatIsKnown_keepsTheBetterBound() {
    time.ask().answered(NOON.plusSeconds(100), Duration.ZERO);
    time.ask().answered(NOON.plusSeconds(100), Duration.ofMinutes(5));

    assertThat(time.now().latest().orElseThrow()).isBefore(NOON.plusSeconds(101));
    assertThat(time.now().earliest()).isAfterOrEqualTo(NOON.plusSeconds(100));
  }

  @Test
  void answered_beforeASignedTimeThatWasSeen_isAContradictionAndDenies() {
    time.observe(NOON.plusSeconds(500));
    time.ask().answered(NOON.plusSeconds(100), SECOND);

    assertThat(time.now()).isEqualTo(TimeInterval.since(NOON.plusSeconds(500)));
  }

  @Test
  void withoutClock_theLatestStaysUnknownAndTheEarliestStands() {
    TrustedTime hosts = TrustedTime.withoutClock(NOON, () -> 0);
    hosts.ask().answered(NOON.plusSeconds(10), SECOND);

    assertThat(hosts.now()).isEqualTo(TimeInterval.since(NOON.plusSeconds(9)));
    assertThat(hosts.toSeal()).isEqualTo(NOON.plusSeconds(9));
  }

  @Test
  void toSeal_givenToTheNextLife_doesNotGoBack() {
    time.observe(NOON.plusSeconds(60));
    TrustedTime next = TrustedTime.withoutClock(time.toSeal(), counter::get);

    assertThat(next.now().hasBegun(NOON.plusSeconds(60))).isTrue();
  }

  @Test
  void ofLinux_kernelThatCountsByTheTsc_isAGuestClock(@TempDir Path root) throws IOException {
    clockSource(root, "tsc\n");

    assertThat(GuestClock.ofLinux(root, counter::get)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kvm-clock\n", "hyperv_clocksource_tsc_page\n", "tsc-early\n", ""})
  void ofLinux_kernelThatCountsByTheHost_isNone(String source, @TempDir Path root)
      throws IOException {
    clockSource(root, source);

    assertThat(GuestClock.ofLinux(root, counter::get)).isEmpty();
  }

  @Test
  void ofLinux_noSuchFile_isNone(@TempDir Path root) {
    assertThat(GuestClock.ofLinux(root, counter::get)).isEmpty();
  }

  private static void clockSource(Path root, String text) throws IOException {
    Path folder =
        Files.createDirectories(root.resolve("sys/devices/system/clocksource/clocksource0"));
    Files.writeString(folder.resolve("current_clocksource"), text);
  }

  @Test
  void guestClock_driftOfOneOrMore_isMisuse() {
    assertThatThrownBy(() -> GuestClock.of(counter::get, 1_000_000, SECOND))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
