package dev.cloister.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.file.SimulatedDisk;
import dev.cloister.store.format.FileNames;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A part of a log is read without what is before it. */
final class ReadAfterTest {
  private static final int RECORDS = 60;

  private final SimulatedDisk disk = SimulatedDisk.of(1);
  private SealedLog log;

  @BeforeEach
  void write() throws Exception {
    log =
        SealedLog.create(
            Logs.settings(disk).withSegmentBytes(700), LogState.none(), Witness.none());
    for (int i = 0; i < RECORDS; i++) {
      Logs.append(log, "record " + i);
    }
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void readAfter_anEntry_givesAllAfterItAndLittleBefore() throws Exception {
    List<Long> all = numbers(0);
    assertThat(all).hasSize(RECORDS);
    for (long after : all) {
      List<Long> part = numbers(after);
      assertThat(part).isEqualTo(all.subList(all.size() - part.size(), all.size()));
      assertThat(part).containsAll(all.stream().filter(number -> number > after).toList());
      assertThat(after - (part.isEmpty() ? after : part.getFirst())).isLessThan(12);
    }
  }

  @Test
  void readAfter_untilEnough_stops() throws Exception {
    Records records = new Records();
    log.readAfter(20, records, () -> records.all().size() >= 3);
    assertThat(records.all()).hasSize(3);
  }

  @Test
  void readAfter_whereASegmentIsGoneOrCut_isRefused() throws Exception {
    String lastButOne = FileNames.segment(segments() - 1);
    byte[] whole = disk.bytes(lastButOne);
    disk.put(lastButOne, Arrays.copyOf(whole, whole.length - 1));
    assertThat(refused()).isEqualTo(StoreError.CORRUPT);
    disk.put(lastButOne, disk.bytes(FileNames.segment(2)));
    assertThat(refused()).isEqualTo(StoreError.CORRUPT);
    disk.remove(lastButOne);
    assertThat(refused()).isEqualTo(StoreError.CORRUPT);
  }

  private long segments() {
    return disk.list().stream().filter(name -> FileNames.segmentNumber(name).isPresent()).count();
  }

  private StoreError refused() {
    return catchThrowableOfType(StoreException.class, () -> numbers(20)).error();
  }

  private List<Long> numbers(long after) throws StoreException {
    Records records = new Records();
    log.readAfter(after, records, () -> false);
    return records.numbers();
  }
}
