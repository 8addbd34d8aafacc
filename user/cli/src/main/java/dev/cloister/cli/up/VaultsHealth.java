package dev.cloister.cli.up;

import dev.cloister.cli.process.ServiceException;
import dev.cloister.cli.process.ServiceException.Reason;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultStatus;
import dev.cloister.constellation.wire.VaultState;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Waits until vaults are as they should be, by what they say over attested channels. */
public final class VaultsHealth {
  private static final long POLL_MILLIS = 200;

  private final VaultClient client;
  private final Duration timeout;
  private final LongSupplier ticker;

  /**
   * Of a client's vaults.
   *
   * @param client stays the caller's to close
   * @param ticker nanoseconds, as of {@link System#nanoTime}
   */
  public VaultsHealth(VaultClient client, Duration timeout, LongSupplier ticker) {
    this.client = client;
    this.timeout = timeout;
    this.ticker = ticker;
  }

  /**
   * Waits until all of them serve.
   *
   * @throws ServiceException with {@link Reason#HEALTH_TIMEOUT}, saying how each is
   */
  public List<VaultStatus> awaitServing()
      throws ClientException, ServiceException, InterruptedException {
    return await(all -> all.stream().allMatch(VaultsHealth::serves));
  }

  /**
   * Waits for something else.
   *
   * @throws ServiceException with {@link Reason#HEALTH_TIMEOUT}, saying how each is
   */
  public List<VaultStatus> await(Predicate<List<VaultStatus>> holds)
      throws ClientException, ServiceException, InterruptedException {
    long started = ticker.getAsLong();
    while (true) {
      List<VaultStatus> all = client.status();
      if (holds.test(all)) {
        return all;
      }
      if (ticker.getAsLong() - started > timeout.toNanos()) {
        throw new ServiceException(
            Reason.HEALTH_TIMEOUT,
            "the vaults do not serve after " + timeout.toSeconds() + " s: " + summary(all));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Whether one serves. */
  public static boolean serves(VaultStatus status) {
    return status.fault().isEmpty() && status.state().filter(VaultState.ACTIVE::equals).isPresent();
  }

  private static String summary(List<VaultStatus> all) {
    return all.stream()
        .map(
            status ->
                status.member().vault()
                    + " "
                    + status
                        .fault()
                        .map(fault -> fault.kind().code())
                        .or(() -> status.state().map(s -> s.name().toLowerCase(Locale.ROOT)))
                        .orElse("silent"))
        .collect(Collectors.joining(", "));
  }
}
