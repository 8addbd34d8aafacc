package dev.cloister.store.format;

import static dev.cloister.store.log.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.store.RootKey;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are no header, table, batch or entries; each limit has its test. */
final class ParsersTest {
  private static final StoreId STORE = StoreId.of(new byte[StoreId.LENGTH]);
  private static final RootKey KEY = RootKey.of(1, new byte[RootKey.LENGTH]);

  private static byte[] header() {
    FileHeader header =
        FileHeader.of(
            FileHeader.Kind.SEGMENT,
            new FileHeader.Position(STORE, 1, 1, 0, HeadChain.genesis(STORE)),
            new byte[FileHeader.SALT],
            KeyTable.of(KEY, STORE));
    return header.encoded(FileKeys.derive(KEY, header));
  }

  @Test
  void fileHeader_parsed_isWhatWasWritten() throws Exception {
    FileHeader header = FileHeader.parse(FileHeader.Kind.SEGMENT, header());
    FileKeys keys = FileKeys.derive(KEY, header);

    assertThat(header.position().store()).isEqualTo(STORE);
    assertThat(header.length()).isEqualTo(header().length);
    assertThat(header.isAuthentic(keys)).isTrue();
    assertThat(header.encoded(keys)).isEqualTo(header());
  }

  @Test
  void fileHeader_cutAnywhere_isRefused() {
    for (int length = 0; length < header().length; length++) {
      byte[] cut = Arrays.copyOf(header(), length);
      assertRefused(StoreError.CORRUPT, () -> FileHeader.parse(FileHeader.Kind.SEGMENT, cut));
    }
  }

  @Test
  void fileHeader_ofTheOtherKind_isRefused() {
    assertRefused(StoreError.CORRUPT, () -> FileHeader.parse(FileHeader.Kind.SNAPSHOT, header()));
  }

  @ParameterizedTest
  @ValueSource(ints = {26, 34, 74}) // incarnation, segment, seq
  void fileHeader_negativeNumber_isRefused(int at) {
    byte[] bytes = header();
    bytes[at] = (byte) 0x80;

    assertRefused(StoreError.CORRUPT, () -> FileHeader.parse(FileHeader.Kind.SEGMENT, bytes));
  }

  @Test
  void fileHeader_versionOfTheFuture_isSaidBeforeAnythingElse() {
    byte[] bytes = Arrays.copyOf(header(), 10);
    bytes[8] = 1;

    assertRefused(
        StoreError.UNSUPPORTED_VERSION, () -> FileHeader.parse(FileHeader.Kind.SEGMENT, bytes));
  }

  @Test
  void fileHeader_saltOfAnotherLength_isMisuse() {
    var position = new FileHeader.Position(STORE, 1, 1, 0, HeadChain.genesis(STORE));
    assertThatThrownBy(
            () ->
                FileHeader.of(
                    FileHeader.Kind.SEGMENT, position, new byte[31], KeyTable.of(KEY, STORE)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "0000", "0001", "0401", "ffff"})
  void keyTable_tooShortOrOfNoKeys_isRefused(String hex) {
    assertRefused(StoreError.CORRUPT, () -> KeyTable.parse(HexFormat.of().parseHex(hex)));
  }

  @Test
  void keyTable_withAKeyTwice_isRefused() {
    byte[] one = Arrays.copyOfRange(KeyTable.of(KEY, STORE).encoded(), 2, 22);
    byte[] twice = ByteBuffer.allocate(42).putShort((short) 2).put(one).put(one).array();

    assertRefused(StoreError.CORRUPT, () -> KeyTable.parse(twice));
  }

  @Test
  void keyTable_withBytesAfterIt_isRefused() {
    byte[] longer = Arrays.copyOf(KeyTable.of(KEY, STORE).encoded(), 23);

    assertRefused(StoreError.CORRUPT, () -> KeyTable.parse(longer));
  }

  @Test
  void keyTable_ofMoreThanAllowed_isMisuse() {
    List<KeyTable.Entry> many =
        IntStream.range(0, Limits.KEYS + 1).mapToObj(i -> new KeyTable.Entry(i, 0, 0)).toList();

    assertThatThrownBy(() -> new KeyTable(many)).isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] batch(int kind, int length, int index, long first, int count) {
    return ByteBuffer.allocate(21)
        .put((byte) kind)
        .putInt(length)
        .putInt(index)
        .putLong(first)
        .putInt(count)
        .array();
  }

  @Test
  void batchHeader_withinItsLimits_isRead() {
    BatchHeader header =
        BatchHeader.parse(batch(1, 16 + Limits.PAYLOAD, -1, 7, 3), 0, 21).orElseThrow();

    assertThat(header.index()).isEqualTo(0xffff_ffffL);
    assertThat(header.last()).isEqualTo(9);
    assertThat(header.frameLength()).isEqualTo(Limits.FRAME);
  }

  @Test
  void batchHeader_beyondALimit_isNone() {
    assertThat(BatchHeader.parse(batch(1, 20, 0, 1, 1), 0, 21)).isPresent();
    assertThat(BatchHeader.parse(batch(1, 20, 0, 1, 1), 0, 20)).isEmpty();
    for (byte[] wrong :
        List.of(
            batch(0, 20, 0, 1, 1),
            batch(6, 20, 0, 1, 1),
            batch(-1, 20, 0, 1, 1),
            batch(1, 15, 0, 1, 1),
            batch(1, -20, 0, 1, 1),
            batch(1, 17 + Limits.PAYLOAD, 0, 1, 1),
            batch(1, 20, 0, 0, 1),
            batch(1, 20, 0, -1, 1),
            batch(1, 20, 0, Long.MAX_VALUE, 1),
            batch(1, 20, 0, 1, 0),
            batch(1, 20, 0, 1, -1),
            batch(1, 20, 0, 1, 2))) {
      assertThat(BatchHeader.parse(wrong, 0, 21)).as(HexFormat.of().formatHex(wrong)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"000000", "00000001", "ffffffff", "00000001aabb", "0000000000"})
  void entries_thatDoNotFillTheBatch_areRefused(String hex) {
    byte[] plain = HexFormat.of().parseHex(hex);

    assertRefused(StoreError.CORRUPT, () -> Entries.parse(plain, plain.length, 1));
  }

  @Test
  void entries_longerThanARecordMayBe_areRefused() {
    byte[] plain = ByteBuffer.allocate(Limits.RECORD + 5).putInt(Limits.RECORD + 1).array();

    assertRefused(StoreError.CORRUPT, () -> Entries.parse(plain, plain.length, 1));
  }

  @Test
  void entries_countThatCannotBe_isRefusedBeforeItIsAllocated() {
    assertRefused(StoreError.CORRUPT, () -> Entries.parse(new byte[8], 8, Integer.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "segment-1",
        "segment-0000000000000000",
        "segment-000000000000000G",
        "lock",
        "segment-0000000000000001.tmp",
        "segment-8000000000000000",
        "Segment-0000000000000001"
      })
  void fileName_thatIsNoSegments_isNone(String name) {
    assertThat(FileNames.segmentNumber(name)).isEmpty();
  }

  @Test
  void fileName_writtenAndRead_isTheNumber() {
    assertThat(FileNames.segmentNumber(FileNames.segment(255))).hasValue(255);
    assertThat(FileNames.snapshotNumber(FileNames.snapshot(255))).hasValue(255);
    assertThat(FileNames.segmentNumber(FileNames.snapshot(255))).isEmpty();
    assertThat(FileNames.isUnfinished(FileNames.unfinished(FileNames.segment(1)))).isTrue();
    assertThat(FileNames.isUnfinished("notes.tmp")).isFalse();
  }
}
