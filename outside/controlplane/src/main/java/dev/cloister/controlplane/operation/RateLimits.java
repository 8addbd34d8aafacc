package dev.cloister.controlplane.operation;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.cloister.channel.ErrorCode;
import dev.cloister.http.ProblemException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How often one user may do one thing: a token bucket per user, refilled evenly. */
public final class RateLimits {
  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final int MAX_USERS = 100_000;

  private final LoadingCache<String, Bucket> buckets;

  private RateLimits(int perMinute, LongSupplier nanos) {
    TimeMeter meter = new Ticker(nanos);
    buckets =
        Caffeine.newBuilder()
            .maximumSize(MAX_USERS)
            .expireAfterAccess(PERIOD.multipliedBy(2))
            .ticker(nanos::getAsLong)
            .build(
                user ->
                    Bucket.builder()
                        .withCustomTimePrecision(meter)
                        .addLimit(
                            limit -> limit.capacity(perMinute).refillGreedy(perMinute, PERIOD))
                        .build());
  }

  /**
   * So many a minute for each user.
   *
   * @param nanos a monotonic clock
   */
  public static RateLimits perMinute(int count, LongSupplier nanos) {
    return new RateLimits(count, nanos);
  }

  /**
   * Counts one.
   *
   * @throws ProblemException 429 with {@code Retry-After} when there were too many
   */
  public void take(String user) throws ProblemException {
    ConsumptionProbe probe = buckets.get(user).tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      long seconds = Duration.ofNanos(probe.getNanosToWaitForRefill()).plusSeconds(1).toSeconds();
      throw ProblemException.of(ErrorCode.RATE_LIMITED, "too many requests of this user")
          .header("Retry-After", Long.toString(seconds));
    }
  }

  private record Ticker(LongSupplier nanos) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanos.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
