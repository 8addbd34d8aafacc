package dev.cloister.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.file.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A crash in every operation, with everything a power loss may take from the disk. */
final class CrashTest {
  private static final int LOSSES = 25;

  private static long operations() {
    SimulatedDisk disk = SimulatedDisk.of(0);
    Story story = Story.on(disk, "count").play();
    assertThat(story.failure()).isEmpty();
    story.abandon();
    return disk.operations();
  }

  @Test
  void crashInEveryOperation_thenPowerLoss_losesNothingAcknowledged() throws Exception {
    long operations = operations();
    assertThat(operations).isGreaterThan(50);
    for (long at = 0; at < operations; at++) {
      for (int loss = 0; loss < LOSSES; loss++) {
        crash(at, loss);
      }
    }
  }

  private static void crash(long at, int loss) throws StoreException {
    String name = "operation " + at + ", loss " + loss;
    SimulatedDisk disk = SimulatedDisk.of(at * 1000 + loss);
    disk.failAt(at, SimulatedDisk.Fault.CRASH);
    Story story = Story.on(disk, name).play();
    disk.losePower();
    story.running().ifPresent(SealedLog::close);
    if (!story.created() && isMissing(story)) {
      return;
    }
    Records state = new Records();
    RecoveredLog recovered = open(story, state, name);
    List<String> found = state.all();
    expectPrefix(found, story, name);

    SealedLog log = recovered.resume(Witness.none());
    Logs.append(log, "after");
    disk.losePower();
    log.close();
    expectGrown(Logs.contents(story.settings()), found, name);
  }

  private static RecoveredLog open(Story story, Records found, String name) throws StoreException {
    try {
      return story.lastHead().isPresent()
          ? SealedLog.open(story.settings("after " + name), found, story.lastHead().get())
          : SealedLog.open(story.settings("after " + name), found);
    } catch (StoreException e) {
      throw new AssertionError(name + ": " + e.getMessage(), e);
    }
  }

  private static boolean isMissing(Story story) {
    try {
      SealedLog.open(story.settings(), LogState.none()).close();
      return false;
    } catch (StoreException e) {
      return e.error() == StoreError.MISSING;
    }
  }

  private static void expectGrown(List<String> later, List<String> before, String name) {
    List<String> expected = new ArrayList<>(before);
    expected.add("after");
    assertThat(later).as(name).isEqualTo(expected);
  }

  private static void expectPrefix(List<String> found, Story story, String name) {
    int promised = story.acknowledged().size();
    assertThat(found).as(name).hasSizeBetween(promised, story.submitted().size());
    assertThat(found).as(name).isEqualTo(story.submitted().subList(0, found.size()));
  }

  @ParameterizedTest
  @EnumSource(names = "CRASH", mode = EnumSource.Mode.EXCLUDE)
  void faultInEveryOperation_failsLoudlyAndLosesNothingAcknowledged(SimulatedDisk.Fault fault)
      throws Exception {
    StoreError code =
        switch (fault) {
          case FULL -> StoreError.FULL;
          case READ_ONLY, DENIED -> StoreError.READ_ONLY;
          case IO, CRASH -> StoreError.IO;
        };
    long operations = operations();
    for (long at = 0; at < operations; at++) {
      for (int loss = 0; loss < 6; loss++) {
        fault(at, loss, fault, code);
      }
    }
  }

  private static void fault(long at, int loss, SimulatedDisk.Fault fault, StoreError code)
      throws StoreException {
    String name = fault + " in operation " + at + ", loss " + loss;
    SimulatedDisk disk = SimulatedDisk.of(at * 100 + loss);
    disk.failAt(at, fault);
    Story story = Story.on(disk, name).play();
    if (disk.operations() <= at) {
      return; // its appends met in fewer batches than those that were counted
    }
    assertThat(story.failure()).as(name).isPresent();
    assertThat(story.failure().orElseThrow().error()).as(name).isEqualTo(code);
    if (story.running().isPresent()) {
      Records readable = new Records();
      story.running().get().read(readable);
      assertThat(readable.all()).as(name).isEqualTo(story.acknowledged());
    }
    // The cache still shows what a failed fsync did not write; only then does the power go.
    story.abandon();
    if (!story.created() && isMissing(story)) {
      return;
    }
    Records state = new Records();
    RecoveredLog recovered = open(story, state, name);
    List<String> found = state.all();
    expectPrefix(found, story, name);

    SealedLog log = recovered.resume(Witness.none());
    Logs.append(log, "after");
    disk.losePower();
    log.close();
    expectGrown(Logs.contents(story.settings()), found, name);
  }

  @Test
  void appendAfterAFailedSync_isRefusedThoughTheDiskHasRecovered() throws Exception {
    SimulatedDisk disk = SimulatedDisk.of(1);
    try (SealedLog log = SealedLog.create(Logs.settings(disk), LogState.none(), Witness.none())) {
      Logs.append(log, "a");
      disk.failAt(disk.operations() + 1, SimulatedDisk.Fault.IO);
      assertThat(Logs.refusal(log.append(Logs.bytes("b"))).error()).isEqualTo(StoreError.IO);

      assertThat(disk.journal().getLast()).startsWith("sync segment");
      assertThat(Logs.refusal(log.append(Logs.bytes("c"))).error()).isEqualTo(StoreError.IO);
      assertThat(log.failure()).isPresent();
    }
  }

  @Test
  void snapshot_diskFullWhileItIsWritten_leavesTheLogInService() throws Exception {
    SimulatedDisk disk = SimulatedDisk.of(1);
    Records state = new Records();
    try (SealedLog log = SealedLog.create(Logs.settings(disk), state, Witness.none())) {
      Logs.append(log, "a");
      Refusals.assertRefused(
          StoreError.FULL,
          () ->
              log.snapshot(
                  () -> {
                    disk.fail(SimulatedDisk.Fault.FULL);
                    return state.capture();
                  }));
      disk.heal();
      Logs.append(log, "b");
      assertThat(log.snapshot(state::capture)).isEqualTo(log.head());
    }
    assertThat(Logs.contents(Logs.settings(disk))).containsExactly("a", "b");
  }
}
