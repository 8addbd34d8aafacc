package dev.cloister.store.log;

import static dev.cloister.store.log.Logs.append;
import static dev.cloister.store.log.Logs.contents;
import static dev.cloister.store.log.Logs.reopen;
import static dev.cloister.store.log.Logs.settings;
import static dev.cloister.store.log.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cloister.store.LogHead;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.file.SimulatedDisk;
import dev.cloister.store.format.FileNames;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SnapshotTest {
  private final SimulatedDisk disk = SimulatedDisk.of(1);

  /** "a" and "b" in a snapshot, "c" after it. */
  private LogHead snapshotted() throws StoreException {
    Records state = new Records();
    try (SealedLog log = SealedLog.create(settings(disk), state, Witness.none())) {
      append(log, "a", "b");
      LogHead head = log.snapshot(state::capture);
      append(log, "c");
      return head;
    }
  }

  @Test
  void snapshot_replacesTheSegmentsBeforeIt() throws Exception {
    snapshotted();

    assertThat(disk.list()).containsExactly(FileNames.segment(2), FileNames.snapshot(2));
    assertThat(contents(settings(disk))).containsExactly("a", "b", "c");
  }

  @Test
  void snapshot_namesTheHeadItIsTheStateAt() throws Exception {
    Records state = new Records();
    try (SealedLog log = SealedLog.create(settings(disk), state, Witness.none())) {
      LogHead before = append(log, "a");

      assertThat(log.snapshot(state::capture)).isEqualTo(before).isEqualTo(log.head());
    }
  }

  @Test
  void snapshot_inALaterLife_replacesTheOneBefore() throws Exception {
    snapshotted();
    Records state = new Records();
    try (SealedLog log = SealedLog.open(settings(disk, "two"), state).resume(Witness.none())) {
      append(log, "d");
      log.snapshot(state::capture);
      append(log, "e");
    }

    assertThat(disk.list()).hasSize(2);
    assertThat(contents(settings(disk))).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void snapshot_ofAnEmptyState_isOne() throws Exception {
    try (SealedLog log = SealedLog.create(settings(disk), LogState.none(), Witness.none())) {
      append(log, "forgotten");
      log.snapshot(List::of);
    }

    assertThat(contents(settings(disk))).isEmpty();
  }

  @Test
  void snapshot_ofManyRecords_isReadInOrder() throws Exception {
    List<String> many = IntStream.range(0, 30_000).mapToObj(i -> "record number " + i).toList();
    try (SealedLog log = SealedLog.create(settings(disk), LogState.none(), Witness.none())) {
      log.snapshot(() -> many.stream().map(Logs::bytes).toList());
    }

    assertThat(contents(settings(disk))).isEqualTo(many);
  }

  @Test
  void snapshot_recordLongerThanAllowed_isRefusedAndTheLogGoesOn() throws Exception {
    try (SealedLog log = SealedLog.create(settings(disk), LogState.none(), Witness.none())) {
      assertRefused(
          StoreError.FAULT, () -> log.snapshot(() -> List.of(new byte[SealedLog.MAX_RECORD + 1])));
      append(log, "a");
    }
    assertThat(contents(settings(disk))).containsExactly("a");
  }

  @Test
  void snapshot_thatFails_leavesNothingOnTheDisk() throws Exception {
    byte[] tooLong = new byte[SealedLog.MAX_RECORD + 1];
    try (SealedLog log = SealedLog.create(settings(disk), LogState.none(), Witness.none())) {
      assertRefused(
          StoreError.FAULT, () -> log.snapshot(() -> List.of(Logs.bytes("fits"), tooLong)));

      assertThat(disk.list()).noneMatch(FileNames::isUnfinished);
    }
  }

  @Test
  void read_afterASnapshot_givesStateAndRecords() throws Exception {
    Records state = new Records();
    try (SealedLog log = SealedLog.create(settings(disk), state, Witness.none())) {
      append(log, "a", "b");
      log.snapshot(state::capture);
      Records atOnce = new Records();
      log.read(atOnce);
      append(log, "c");
      Records later = new Records();
      log.read(later);

      assertThat(atOnce.all()).containsExactly("a", "b");
      assertThat(later.all()).containsExactly("a", "b", "c");
    }
  }

  @Test
  void open_anyByteOfTheSnapshotFlipped_isRefused() throws Exception {
    snapshotted();
    byte[] whole = disk.bytes(FileNames.snapshot(2));
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x04;
      disk.put(FileNames.snapshot(2), flipped);
      assertThat(catchThrowable(() -> contents(settings(disk))))
          .as("byte %s", at)
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void open_snapshotCutAtAnyByte_isRefused() throws Exception {
    snapshotted();
    byte[] whole = disk.bytes(FileNames.snapshot(2));
    for (int length = 0; length < whole.length; length++) {
      disk.put(FileNames.snapshot(2), Arrays.copyOf(whole, length));
      assertRefused(StoreError.CORRUPT, () -> contents(settings(disk)));
    }
  }

  @Test
  void open_snapshotWithSomethingAfterItsEnd_isRefused() throws Exception {
    snapshotted();
    byte[] whole = disk.bytes(FileNames.snapshot(2));
    disk.put(FileNames.snapshot(2), Arrays.copyOf(whole, whole.length + 1));

    assertRefused(StoreError.CORRUPT, () -> contents(settings(disk)));
  }

  @Test
  void open_snapshotTakenOut_isRefused() throws Exception {
    snapshotted();
    disk.remove(FileNames.snapshot(2));

    assertRefused(StoreError.CORRUPT, () -> contents(settings(disk)));
  }

  @Test
  void open_snapshotWithoutTheSegmentAfterIt_isRefused() throws Exception {
    snapshotted();
    disk.remove(FileNames.segment(2));

    assertRefused(StoreError.CORRUPT, () -> contents(settings(disk)));
  }

  @Test
  void open_snapshotUnderAnotherNumber_isRefused() throws Exception {
    snapshotted();
    disk.put(FileNames.snapshot(3), disk.bytes(FileNames.snapshot(2)));
    disk.put(FileNames.segment(3), disk.bytes(FileNames.segment(2)));

    assertRefused(StoreError.CORRUPT, () -> contents(settings(disk)));
  }

  @Test
  void open_olderSnapshotAndLogPutBack_isDetectedByTheExpectedHead() throws Exception {
    snapshotted();
    SimulatedDisk old = disk.copy();
    Records state = new Records();
    LogHead acknowledged;
    try (SealedLog log = SealedLog.open(settings(disk, "two"), state).resume(Witness.none())) {
      append(log, "d");
      log.snapshot(state::capture);
      acknowledged = append(log, "e");
    }

    assertRefused(
        StoreError.ROLLED_BACK, () -> SealedLog.open(settings(old), LogState.none(), acknowledged));
  }

  @Test
  void open_olderSnapshotWithTheNewerSegments_isRefused() throws Exception {
    snapshotted();
    SimulatedDisk old = disk.copy();
    Records state = new Records();
    try (SealedLog log = SealedLog.open(settings(disk, "two"), state).resume(Witness.none())) {
      append(log, "d");
      log.snapshot(state::capture);
    }
    String newest = disk.list().getFirst();
    old.put(newest, disk.bytes(newest));

    assertRefused(StoreError.CORRUPT, () -> contents(settings(old)));
  }

  @Test
  void continuity_ofAHeadBeforeTheSnapshot_canNoLongerBeCompared() throws Exception {
    Records state = new Records();
    LogHead early;
    try (SealedLog log = SealedLog.create(settings(disk), state, Witness.none())) {
      early = append(log, "a");
      append(log, "b");
      log.snapshot(state::capture);
    }
    try (RecoveredLog log = SealedLog.open(settings(disk), LogState.none(), early)) {
      assertThat(log.continuity(early)).isEqualTo(Continuity.BEFORE_SNAPSHOT);
    }
  }

  @Test
  void resume_removesWhatACrashLeftOver() throws Exception {
    snapshotted();
    disk.put(FileNames.segment(1), new byte[] {1, 2, 3});
    disk.put(FileNames.unfinished(FileNames.snapshot(9)), new byte[] {1});
    reopen(settings(disk, "two")).close();

    assertThat(disk.list())
        .containsExactly(FileNames.segment(2), FileNames.segment(3), FileNames.snapshot(2));
  }
}
