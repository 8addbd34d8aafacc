package dev.cloister.threshold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.cloister.testkit.pki.Seed;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ShareTest {
  private static final int LENGTH = 4;
  private static final int MASKED = LENGTH + DealingCheck.MASKS;
  private static final SecureRandom RANDOM = Seed.of("share").random();
  private static final Sharing SHARING = new Sharing(2, List.of(1, 2));

  /** Everything that computes with a share's value. */
  static Stream<Arguments> computations() {
    Share closed = share(1, MASKED);
    Share open = share(1, MASKED);
    Share other = share(2, MASKED);
    closed.close();
    return Stream.of(
        computation("copyValue", closed::copyValue),
        computation("sum", () -> Share.sum(List.of(open, closed))),
        computation("sum, as the first", () -> Share.sum(List.of(closed, open))),
        computation("append to", () -> closed.append(open)),
        computation("append", () -> open.append(closed)),
        computation("first", () -> closed.first(1)),
        computation("combine", () -> SHARING.combine(List.of(closed, other))),
        computation("apply a refresh to", () -> Refresh.apply(closed(LENGTH), List.of(open))),
        computation("apply", () -> Refresh.apply(share(1, LENGTH), List.of(closed))),
        computation("deal again", () -> Resharing.deal(closed, SHARING, RANDOM)),
        computation("join", () -> Resharing.join(SHARING, Map.of(1, closed, 2, open))),
        computation("open", () -> DealingCheck.open(closed, new byte[DealingCheck.SEED])));
  }

  private static Arguments computation(String name, ThrowingCallable call) {
    return arguments(name, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("computations")
  void closedShare_computedWith_throws(String name, ThrowingCallable computation) {
    assertThatThrownBy(computation)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the share at 1 is closed");
  }

  @Test
  void close_wipesTheValue() {
    byte[] value = {1, 2, 3, 4};
    Share share = Share.owning(1, value);

    share.close();
    share.close();

    assertThat(value).containsOnly(0);
    assertThat(share).extracting(Share::position, Share::length).containsExactly(1, LENGTH);
  }

  private static Share closed(int length) {
    Share share = share(1, length);
    share.close();
    return share;
  }

  private static Share share(int position, int length) {
    byte[] value = new byte[length];
    RANDOM.nextBytes(value);
    return Share.of(position, value);
  }
}
