package dev.cloister.store.log;

import static dev.cloister.store.log.Logs.STORE;
import static dev.cloister.store.log.Logs.append;
import static dev.cloister.store.log.Logs.contents;
import static dev.cloister.store.log.Logs.key;
import static dev.cloister.store.log.Logs.reopen;
import static dev.cloister.store.log.Logs.settings;
import static dev.cloister.store.log.Logs.store;
import static dev.cloister.store.log.Logs.write;
import static dev.cloister.store.log.Logs.writeAndAbandon;
import static dev.cloister.store.log.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.store.LogHead;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.file.SimulatedDisk;
import dev.cloister.store.format.FileNames;
import dev.cloister.testkit.pki.Seed;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What whoever owns the disk can do with files that he cannot write himself. */
final class AttackTest {
  private static final int HEADER = 168;
  private static final int KEYS = 21 + 16 + 32 + 4 + 22;
  private static final int FRAME = 21 + 16 + 32 + 4 + 2;

  private SimulatedDisk disk = SimulatedDisk.of(1);

  @BeforeEach
  void empty() {
    disk = SimulatedDisk.of(1);
  }

  private static String segment(long number) {
    return FileNames.segment(number);
  }

  /** Puts a segment together again from its batches: 0 is the key table. */
  private void arrange(int... batches) {
    byte[] whole = disk.bytes(segment(1));
    List<byte[]> frames = new ArrayList<>();
    frames.add(Arrays.copyOfRange(whole, HEADER, HEADER + KEYS));
    for (int at = HEADER + KEYS; at + FRAME <= whole.length; at += FRAME) {
      frames.add(Arrays.copyOfRange(whole, at, at + FRAME));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(whole, 0, HEADER);
    for (int batch : batches) {
      out.writeBytes(frames.get(batch));
    }
    disk.put(segment(1), out.toByteArray());
  }

  private void refused(StoreError error) {
    assertRefused(error, () -> contents(settings(disk)));
  }

  @Test
  void records_asWritten_open() throws Exception {
    writeAndAbandon(settings(disk), "r1", "r2", "r3");
    disk.killProcess();
    arrange(0, 1, 2, 3);

    assertThat(contents(settings(disk))).containsExactly("r1", "r2", "r3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 2 1 3", // swapped
        "0 1 3 2", // the last two swapped
        "0 1 3", // one taken out
        "0 2 3", // the first taken out
        "0 1 1 2 3", // one doubled
        "0 1 2 3 3", // the last doubled
        "0 1 2 3 1", // an old one at the end
        "0 0 1 2 3", // the key table doubled
        "1 2 3", // without the key table
        "3 2 1 0"
      })
  void records_arrangedAnew_areRefused(String order) throws Exception {
    writeAndAbandon(settings(disk), "r1", "r2", "r3");
    disk.killProcess();
    arrange(Arrays.stream(order.split(" ")).mapToInt(Integer::parseInt).toArray());

    refused(StoreError.CORRUPT);
  }

  private void threeSegments() throws StoreException {
    write(settings(disk), "r1");
    try (SealedLog log = reopen(settings(disk, "two"))) {
      append(log, "r2");
    }
    try (SealedLog log = reopen(settings(disk, "three"))) {
      append(log, "r3");
    }
  }

  @Test
  void segments_swapped_areRefused() throws Exception {
    threeSegments();
    byte[] second = disk.bytes(segment(2));
    disk.put(segment(2), disk.bytes(segment(3)));
    disk.put(segment(3), second);

    refused(StoreError.CORRUPT);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void segment_takenOutBeforeTheLast_isRefused(long number) throws Exception {
    threeSegments();
    disk.remove(segment(number));

    refused(StoreError.CORRUPT);
  }

  @Test
  void segment_takenOutAndTheRestRenamed_isRefused() throws Exception {
    threeSegments();
    disk.put(segment(2), disk.bytes(segment(3)));
    disk.remove(segment(3));

    refused(StoreError.CORRUPT);
  }

  @Test
  void segment_doubledAtTheEnd_isRefused() throws Exception {
    threeSegments();
    disk.put(segment(4), disk.bytes(segment(3)));

    refused(StoreError.CORRUPT);
  }

  @Test
  void segment_afterAGap_isRefused() throws Exception {
    threeSegments();
    disk.put(segment(5), disk.bytes(segment(3)));

    refused(StoreError.CORRUPT);
  }

  @Test
  void segment_emptied_isRefused() throws Exception {
    threeSegments();
    disk.put(segment(3), new byte[0]);

    refused(StoreError.CORRUPT);
  }

  @Test
  void segment_ofAnotherStoreUnderTheSameRootKey_isRefused() throws Exception {
    threeSegments();
    SimulatedDisk other = SimulatedDisk.of(2);
    write(LogSettings.of(other, store(9), RootKeys.of(key(1)), Seed.of("other").random()), "alien");
    disk.put(segment(4), other.bytes(segment(1)));

    refused(StoreError.OTHER_STORE);
  }

  @Test
  void segment_ofAnotherHistoryOfThisStore_isRefused() throws Exception {
    write(settings(disk), "r1");
    SimulatedDisk fork = disk.copy();
    try (SealedLog log = reopen(settings(disk, "mine"))) {
      append(log, "mine");
    }
    try (SealedLog log = reopen(settings(fork, "other"))) {
      append(log, "other");
    }
    reopen(settings(fork, "other again")).close();
    disk.put(segment(3), fork.bytes(segment(3)));

    refused(StoreError.CORRUPT);
  }

  @Test
  void segment_ofAnEarlierCreationOfThisStore_isRefused() throws Exception {
    write(settings(disk), "r1");
    SimulatedDisk second = SimulatedDisk.of(2);
    write(settings(second, "created again"), "r1");
    reopen(settings(disk, "two")).close();
    disk.put(segment(1), second.bytes(segment(1)));

    refused(StoreError.CORRUPT);
  }

  @Test
  void directory_putBack_isDetectedByTheExpectedHead() throws Exception {
    write(settings(disk), "r1");
    SimulatedDisk old = disk.copy();
    LogHead acknowledged;
    try (SealedLog log = reopen(settings(disk, "two"))) {
      acknowledged = append(log, "r2");
    }

    assertRefused(
        StoreError.ROLLED_BACK, () -> SealedLog.open(settings(old), LogState.none(), acknowledged));
  }

  @Test
  void directory_putBackAndWrittenToAgain_isDetectedAsAFork() throws Exception {
    write(settings(disk), "r1");
    SimulatedDisk old = disk.copy();
    LogHead acknowledged;
    try (SealedLog log = reopen(settings(disk, "two"))) {
      acknowledged = append(log, "r2");
    }
    try (SealedLog log = reopen(settings(old, "other two"))) {
      append(log, "r2", "r3");
    }

    assertRefused(
        StoreError.FORKED, () -> SealedLog.open(settings(old), LogState.none(), acknowledged));
  }

  @Test
  void lastSegment_takenOut_isDetectedByTheExpectedHeadOnly() throws Exception {
    threeSegments();
    LogHead head;
    try (RecoveredLog log = SealedLog.open(settings(disk), LogState.none())) {
      head = log.head();
    }
    disk.remove(segment(3));

    assertThat(contents(settings(disk))).containsExactly("r1", "r2");
    assertRefused(
        StoreError.ROLLED_BACK, () -> SealedLog.open(settings(disk), LogState.none(), head));
  }

  @Test
  void continuity_ofARolledBackOrForkedLog_isToldToWhoAsks() throws Exception {
    write(settings(disk), "r1");
    SimulatedDisk old = disk.copy();
    LogHead witnessed;
    try (SealedLog log = reopen(settings(disk, "two"))) {
      witnessed = append(log, "r2");
      append(log, "r3");
    }
    try (RecoveredLog log = SealedLog.open(settings(old), LogState.none())) {
      assertThat(log.continuity(witnessed)).isEqualTo(Continuity.MISSING);
      assertThat(log.continuity(log.head())).isEqualTo(Continuity.CONTAINED);
    }
    try (RecoveredLog log = SealedLog.open(settings(disk), LogState.none())) {
      assertThat(log.continuity(witnessed)).isEqualTo(Continuity.CONTAINED);
    }
    try (SealedLog log = reopen(settings(old, "other two"))) {
      append(log, "r2", "r3");
    }
    try (RecoveredLog log = SealedLog.open(settings(old), LogState.none())) {
      assertThat(log.continuity(witnessed)).isEqualTo(Continuity.FORKED);
    }
  }

  @Test
  void nonce_afterARollback_isNeverUsedTwiceUnderOneKey() throws Exception {
    write(settings(disk), "r1");
    SimulatedDisk old = disk.copy();
    try (SealedLog log = reopen(settings(disk, "one salt"))) {
      append(log, "same");
    }
    try (SealedLog log = reopen(settings(old, "another salt"))) {
      append(log, "same");
    }

    assertThat(firstCiphertext(disk)).isNotEqualTo(firstCiphertext(old));
  }

  @Test
  void nonce_afterARollbackOfTheRandomSourceToo_isNotUsedTwiceUnderANewIncarnation()
      throws Exception {
    write(settings(disk), "r1");
    SimulatedDisk old = disk.copy();
    for (var life : List.of(disk, old)) {
      long incarnation = life == disk ? 2 : 3;
      RecoveredLog recovered = SealedLog.open(settings(life, "one salt"), LogState.none());
      try (SealedLog log = recovered.resume(incarnation, Witness.none())) {
        append(log, "same");
      }
    }

    assertThat(firstCiphertext(disk)).isNotEqualTo(firstCiphertext(old));
  }

  private static byte[] firstCiphertext(SimulatedDisk of) {
    int from = HEADER + 21;
    return Arrays.copyOfRange(of.bytes(segment(2)), from, from + 8);
  }

  @Test
  void file_ofASegmentAsASnapshot_isRefused() throws Exception {
    threeSegments();
    disk.put(FileNames.snapshot(2), disk.bytes(segment(2)));

    refused(StoreError.CORRUPT);
  }

  @Test
  void files_thatAreNobodys_areLeftAlone() throws Exception {
    write(settings(disk), "r1");
    disk.put("notes.txt", new byte[] {1});
    disk.put("segment-1", new byte[] {1});
    reopen(settings(disk, "two")).close();

    assertThat(disk.list()).contains("notes.txt", "segment-1");
    assertThat(STORE.hex()).isEqualTo("07".repeat(16));
  }
}
