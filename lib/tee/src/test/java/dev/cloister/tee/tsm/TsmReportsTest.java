package dev.cloister.tee.tsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.testkit.kernel.Errno;
import dev.cloister.testkit.kernel.FakeKernel;
import dev.cloister.testkit.kernel.Tsm;
import dev.cloister.testkit.kernel.TsmDriver;
import dev.cloister.testkit.pki.Seed;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The protocol itself: conflicts, refusals, what is left behind. */
class TsmReportsTest {
  private static final byte[] CHALLENGE = Seed.of("challenge").bytes(64);
  private static final OptionalInt NO_LEVEL = OptionalInt.empty();

  private final FakeKernel kernel = new FakeKernel();
  private final Tsm tsm = kernel.reports(new Echo());
  private final List<Integer> pauses = new ArrayList<>();

  /** A TEE whose report is the challenge. */
  private static final class Echo implements TsmDriver {
    @Override
    public String name() {
      return "echo_guest";
    }

    @Override
    public byte[] report(byte[] challenge, int privilege) {
      return challenge.clone();
    }

    @Override
    public OptionalInt privilegeFloor() {
      return OptionalInt.of(1);
    }
  }

  @Test
  void report_isOverTheChallenge_andLeavesNothing() throws Exception {
    assertThat(open().report(CHALLENGE, NO_LEVEL).report().bytes()).isEqualTo(CHALLENGE);
    assertThat(tsm.entries()).isEmpty();
  }

  @Test
  void report_somebodyElseWritesMeanwhile_startsOver() throws Exception {
    AtomicBoolean once = new AtomicBoolean(true);
    TsmReports reports = open();
    tsm.beforeRead(
        entry -> {
          if (once.getAndSet(false)) {
            tsm.write(entry, new byte[64]);
          }
        });
    assertThat(reports.report(CHALLENGE, NO_LEVEL).report().bytes()).isEqualTo(CHALLENGE);
    assertThat(tsm.reports()).isEqualTo(2);
    assertThat(tsm.entries()).isEmpty();
  }

  @Test
  void report_somebodyElseAlwaysWrites_isBusyAndNeverTheirs() throws Exception {
    TsmReports reports = open();
    tsm.beforeRead(entry -> tsm.write(entry, new byte[64]));
    assertThat(reason(() -> reports.report(CHALLENGE, NO_LEVEL))).isEqualTo(Reason.BUSY);
    assertThat(tsm.reports()).isEqualTo(4);
    assertThat(tsm.entries()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Errno.class,
      names = {"EBUSY", "EWOULDBLOCK", "EIO"})
  void report_afterAPassingFailure_isGiven(Errno error) throws Exception {
    TsmReports reports = open();
    tsm.fail(error, error);
    assertThat(reports.report(CHALLENGE, NO_LEVEL).report().bytes()).isEqualTo(CHALLENGE);
    assertThat(pauses).containsExactly(1, 2);
    assertThat(tsm.entries()).isEmpty();
  }

  @Test
  void report_teeThatStaysBusy_isBusy() throws Exception {
    TsmReports reports = open();
    tsm.fail(Errno.EBUSY, Errno.EBUSY, Errno.EBUSY, Errno.EBUSY);
    assertThat(reason(() -> reports.report(CHALLENGE, NO_LEVEL))).isEqualTo(Reason.BUSY);
    assertThat(tsm.entries()).isEmpty();
  }

  @Test
  void report_teeThatKeepsFailing_isAFailure() throws Exception {
    TsmReports reports = open();
    tsm.fail(Errno.EIO, Errno.EIO, Errno.EIO, Errno.EIO);
    assertThat(reason(() -> reports.report(CHALLENGE, NO_LEVEL))).isEqualTo(Reason.FAILED);
    assertThat(tsm.entries()).isEmpty();
  }

  @Test
  void report_driverWentAway_isAFailure() throws Exception {
    TsmReports reports = open();
    tsm.unload();
    assertThat(reason(() -> reports.report(CHALLENGE, NO_LEVEL))).isEqualTo(Reason.FAILED);
  }

  @Test
  void report_privilegeBelowTheFloor_isAFailure() throws Exception {
    TsmReports reports = open();
    assertThat(reports.report(CHALLENGE, OptionalInt.of(1)).report().bytes()).isEqualTo(CHALLENGE);
    assertThat(reason(() -> reports.report(CHALLENGE, OptionalInt.of(0)))).isEqualTo(Reason.FAILED);
    assertThat(tsm.entries()).isEmpty();
  }

  @Test
  void report_challengeOfAnotherLength_isAFailure() throws Exception {
    TsmReports reports = open();
    assertThat(reason(() -> reports.report(new byte[63], NO_LEVEL))).isEqualTo(Reason.FAILED);
    assertThat(reason(() -> reports.report(new byte[65], NO_LEVEL))).isEqualTo(Reason.FAILED);
  }

  @Test
  void report_twoProcessesWithTheSameNames_doNotMeet() throws Exception {
    // Both draw the same names: the second mkdir is refused and the next name taken.
    Files.createDirectory(folder().resolve("cloister-" + "00".repeat(8)));
    CountingRandom names = new CountingRandom();
    TsmReports reports = TsmReports.open(folder(), "echo_guest", names, pauses::add);
    assertThat(reports.report(CHALLENGE, NO_LEVEL).report().bytes()).isEqualTo(CHALLENGE);
    assertThat(tsm.entries()).containsExactly("cloister-" + "00".repeat(8));
  }

  @Test
  void report_manyThreadsOfTwoProcesses_eachGetTheirOwn() throws Exception {
    List<TsmReports> processes = List.of(open(), open());
    int threads = 16;
    CountDownLatch together = new CountDownLatch(threads);
    tsm.beforeRead(
        entry -> {
          together.countDown();
          awaitQuietly(together);
        });
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<byte[]>> given = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int n = i;
        given.add(
            pool.submit(
                () -> processes.get(n % 2).report(challenge(n), NO_LEVEL).report().bytes()));
      }
      for (int i = 0; i < threads; i++) {
        assertThat(given.get(i).get()).isEqualTo(challenge(i));
      }
    }
    assertThat(tsm.mostEntries()).isEqualTo(threads);
    assertThat(tsm.entries()).isEmpty();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] challenge(int n) {
    return ByteBuffer.allocate(64).putInt(n + 1).array();
  }

  private Path folder() {
    return kernel.root().resolve(FakeKernel.REPORTS);
  }

  private TsmReports open() throws TeeException {
    return TsmReports.open(folder(), "echo_guest", new SecureRandom(), pauses::add);
  }

  /** Something that fails. */
  interface Step {
    void run() throws Exception;
  }

  private static Reason reason(Step step) {
    return catchThrowableOfType(TeeException.class, step::run).reason();
  }

  /** Draws 00.., 01.., 02.. */
  private static final class CountingRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private byte next;

    @Override
    public void nextBytes(byte[] bytes) {
      Arrays.fill(bytes, next++);
    }
  }
}
