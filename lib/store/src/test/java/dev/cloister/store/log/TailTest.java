package dev.cloister.store.log;

import static dev.cloister.store.log.Logs.contents;
import static dev.cloister.store.log.Logs.settings;
import static dev.cloister.store.log.Logs.write;
import static dev.cloister.store.log.Logs.writeAndAbandon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.store.LogHead;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.file.SimulatedDisk;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Every byte of the last segment, cut off and flipped. */
final class TailTest {
  private static final String SEGMENT = "segment-0000000000000001";
  private static final int HEADER = 168;
  private static final int FRAME = 21 + 16 + 32 + 4;

  private static SimulatedDisk diskWith(byte[] segment) {
    SimulatedDisk disk = SimulatedDisk.of(1);
    disk.put(SEGMENT, segment);
    return disk;
  }

  /** The segment of a process that died after "one", "two" and "three". */
  private static byte[] abandoned() throws StoreException {
    SimulatedDisk disk = SimulatedDisk.of(1);
    writeAndAbandon(settings(disk), "one", "two", "three");
    return disk.bytes(SEGMENT);
  }

  private static final int KEYS_END = HEADER + FRAME + 22;
  private static final int ONE_END = KEYS_END + FRAME + 3;
  private static final int TWO_END = ONE_END + FRAME + 3;
  private static final int THREE_END = TWO_END + FRAME + 5;

  @Test
  void segment_hasTheLengthsOfTheFormat() throws Exception {
    assertThat(abandoned()).hasSize(THREE_END);
  }

  @Test
  void open_segmentCutAtAnyByte_recoversToTheLastWholeBatchOrRefuses() throws Exception {
    byte[] whole = abandoned();
    for (int length = 0; length <= whole.length; length++) {
      SimulatedDisk disk = diskWith(Arrays.copyOf(whole, length));
      if (length < KEYS_END) {
        Refusals.assertRefused(StoreError.CORRUPT, () -> contents(settings(disk)));
      } else {
        assertThat(contents(settings(disk))).as("cut at %s", length).isEqualTo(upTo(length));
      }
    }
  }

  private static List<String> upTo(int length) {
    if (length < ONE_END) {
      return List.of();
    }
    if (length < TWO_END) {
      return List.of("one");
    }
    return length < THREE_END ? List.of("one", "two") : List.of("one", "two", "three");
  }

  @Test
  void open_anyBitOfTheLastBatchFlipped_recoversToTheOneBefore() throws Exception {
    byte[] whole = abandoned();
    for (int at = TWO_END; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << bit);
        assertThat(contents(settings(diskWith(flipped))))
            .as("byte %s, bit %s", at, bit)
            .containsExactly("one", "two");
      }
    }
  }

  @Test
  void open_anyByteBeforeTheLastBatchFlipped_isRefused() throws Exception {
    byte[] whole = abandoned();
    for (int at = 0; at < TWO_END; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x10;
      SimulatedDisk disk = diskWith(flipped);
      assertThat(Assertions.catchThrowable(() -> contents(settings(disk))))
          .as("byte %s", at)
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void open_anyByteOfAnyRecordFlippedAfterAnOrderlyEnd_isRefused() throws Exception {
    SimulatedDisk original = SimulatedDisk.of(1);
    write(settings(original), "one", "two", "three");
    byte[] whole = original.bytes(SEGMENT);
    for (int at = KEYS_END; at < THREE_END; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x01;
      SimulatedDisk disk = diskWith(flipped);
      Refusals.assertRefused(StoreError.CORRUPT, () -> contents(settings(disk)));
    }
  }

  @Test
  void open_segmentThatIsNotTheLastCut_isRefused() throws Exception {
    SimulatedDisk disk = SimulatedDisk.of(1);
    writeAndAbandon(settings(disk), "one", "two", "three");
    disk.killProcess();
    Logs.reopen(settings(disk, "second")).close();
    byte[] whole = disk.bytes(SEGMENT);
    for (int length : new int[] {TWO_END, TWO_END + 1, THREE_END - 1}) {
      disk.put(SEGMENT, Arrays.copyOf(whole, length));
      Refusals.assertRefused(StoreError.CORRUPT, () -> contents(settings(disk)));
    }
  }

  @Test
  void open_segmentThatIsNotTheLastWithSomethingAfterItsEnd_isRefused() throws Exception {
    SimulatedDisk disk = SimulatedDisk.of(1);
    write(settings(disk), "one");
    Logs.reopen(settings(disk, "second")).close();
    byte[] whole = disk.bytes(SEGMENT);
    disk.put(SEGMENT, Arrays.copyOf(whole, whole.length + 1));

    Refusals.assertRefused(StoreError.CORRUPT, () -> contents(settings(disk)));
  }

  @Test
  void open_tornTail_saysWhatWasLeftOutAndWhereItStands() throws Exception {
    SimulatedDisk original = SimulatedDisk.of(1);
    LogHead two;
    try (SealedLog log = SealedLog.create(settings(original), LogState.none(), Witness.none())) {
      two = Logs.append(log, "one", "two");
      Logs.append(log, "three");
    }
    SimulatedDisk disk = diskWith(Arrays.copyOf(original.bytes(SEGMENT), THREE_END - 7));
    try (RecoveredLog log = SealedLog.open(settings(disk), LogState.none())) {
      assertThat(log.head()).isEqualTo(two);
      assertThat(log.discardedBytes()).isEqualTo(THREE_END - 7 - TWO_END);
    }
  }

  @Test
  void resume_afterATornTail_leavesAWholeSegmentBehind() throws Exception {
    SimulatedDisk disk = diskWith(Arrays.copyOf(abandoned(), THREE_END - 7));
    try (SealedLog log = Logs.reopen(settings(disk, "second"))) {
      Logs.append(log, "four");
    }

    assertThat(disk.bytes(SEGMENT)).hasSize(TWO_END);
    assertThat(contents(settings(disk))).containsExactly("one", "two", "four");
  }

  @Test
  void open_junkNoLongerThanABatch_isATornTail() throws Exception {
    byte[] whole = abandoned();
    byte[] junk = Arrays.copyOf(whole, whole.length + 100_000);
    byte[] random = new byte[100_000];
    new Random(5).nextBytes(random);
    System.arraycopy(random, 0, junk, whole.length, random.length);

    assertThat(contents(settings(diskWith(junk)))).containsExactly("one", "two", "three");
  }

  @Test
  void open_junkLongerThanABatch_isRefused() throws Exception {
    byte[] whole = abandoned();
    SimulatedDisk disk = diskWith(Arrays.copyOf(whole, whole.length + 9_000_000));

    Refusals.assertRefused(StoreError.CORRUPT, () -> contents(settings(disk)));
  }

  @Test
  void open_junkMadeToCostManyDecryptions_isRefusedInstead() throws Exception {
    byte[] whole = abandoned();
    byte[] junk = Arrays.copyOf(whole, whole.length + 4_000_000);
    for (int at = whole.length; at + 21 < junk.length; at += 21) {
      ByteBuffer.wrap(junk, at, 21).put((byte) 1).putInt(1_000_000).putInt(1).putLong(1).putInt(1);
    }

    Refusals.assertRefused(StoreError.CORRUPT, () -> contents(settings(diskWith(junk))));
  }
}
