package dev.cloister.store.log;

import static dev.cloister.store.log.Logs.STORE;
import static dev.cloister.store.log.Logs.append;
import static dev.cloister.store.log.Logs.bytes;
import static dev.cloister.store.log.Logs.contents;
import static dev.cloister.store.log.Logs.key;
import static dev.cloister.store.log.Logs.refusal;
import static dev.cloister.store.log.Logs.reopen;
import static dev.cloister.store.log.Logs.settings;
import static dev.cloister.store.log.Logs.store;
import static dev.cloister.store.log.Logs.write;
import static dev.cloister.store.log.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.store.LogHead;
import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreError;
import dev.cloister.store.file.SimulatedDisk;
import dev.cloister.testkit.pki.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SealedLogTest {
  private final SimulatedDisk disk = SimulatedDisk.of(1);

  @Test
  void open_afterClose_givesEveryRecordInOrder() throws Exception {
    write(settings(disk), "a", "b", "c");

    assertThat(contents(settings(disk))).containsExactly("a", "b", "c");
  }

  @Test
  void open_afterSeveralLives_givesTheRecordsOfAll() throws Exception {
    write(settings(disk), "a");
    try (SealedLog log = reopen(settings(disk, "second"))) {
      append(log, "b");
    }
    try (SealedLog log = reopen(settings(disk, "third"))) {
      append(log, "c");
    }

    assertThat(contents(settings(disk))).containsExactly("a", "b", "c");
  }

  @Test
  void append_acknowledgement_namesTheRecordAndTheHead() throws Exception {
    try (SealedLog log = SealedLog.create(settings(disk), LogState.none(), Witness.none())) {
      Acknowledgement first = log.append(bytes("a")).join();
      Acknowledgement second = log.append(bytes("b")).join();

      assertThat(first.seq()).isEqualTo(2);
      assertThat(second.seq()).isEqualTo(3);
      assertThat(second.head()).isEqualTo(log.head());
      assertThat(first.head().hash()).isNotEqualTo(second.head().hash());
    }
  }

  @Test
  void appendTogether_records_areOneBatchInTheirOrder() throws Exception {
    List<LogHead> heads = new CopyOnWriteArrayList<>();
    Witness counting =
        head -> {
          heads.add(head);
          return CompletableFuture.completedFuture(head);
        };
    Records state = new Records();
    try (SealedLog log = SealedLog.create(settings(disk), state, counting)) {
      int before = heads.size();
      for (int i = 0; i < 20; i++) {
        Acknowledgement last =
            log.appendTogether(List.of(bytes("a" + i), bytes("b" + i), bytes("c" + i))).join();
        assertThat(last.seq()).isEqualTo(4 + 3L * i);
        assertThat(last.head()).isEqualTo(log.head());
      }
      assertThat(heads).hasSize(before + 20);
    }
    assertThat(state.all().subList(0, 4)).containsExactly("a0", "b0", "c0", "a1");
  }

  @Test
  void appendTogether_nothingOrARecordTooLong_isMisuse() throws Exception {
    Records state = new Records();
    try (SealedLog log = SealedLog.create(settings(disk), state, Witness.none())) {
      assertThatThrownBy(() -> log.appendTogether(List.of()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () -> log.appendTogether(List.of(bytes("a"), new byte[SealedLog.MAX_RECORD + 1])))
          .isInstanceOf(IllegalArgumentException.class);
      append(log, "b");
    }
    assertThat(state.all()).containsExactly("b");
  }

  @Test
  void append_emptyRecord_isKept() throws Exception {
    write(settings(disk), "", "a", "");

    assertThat(contents(settings(disk))).containsExactly("", "a", "");
  }

  @Test
  void append_recordLongerThanAllowed_isMisuse() throws Exception {
    try (SealedLog log = SealedLog.create(settings(disk), LogState.none(), Witness.none())) {
      assertThatThrownBy(() -> log.append(new byte[SealedLog.MAX_RECORD + 1]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(log.append(new byte[SealedLog.MAX_RECORD]).join().seq()).isEqualTo(2);
    }
  }

  @Test
  void append_manyWriters_everyRecordOnceAndInOrderOfNumbers() throws Exception {
    Records state = new Records();
    List<CompletableFuture<Acknowledgement>> answers = new ArrayList<>();
    try (SealedLog log = SealedLog.create(settings(disk), state, Witness.none())) {
      List<Thread> writers =
          IntStream.range(0, 16)
              .mapToObj(
                  writer ->
                      Thread.ofVirtual()
                          .start(
                              () -> {
                                for (int i = 0; i < 50; i++) {
                                  var answer = log.append(bytes(writer + "." + i));
                                  answer.join();
                                  synchronized (answers) {
                                    answers.add(answer);
                                  }
                                }
                              }))
              .toList();
      for (Thread writer : writers) {
        writer.join();
      }
    }

    assertThat(state.all()).hasSize(800).doesNotHaveDuplicates();
    assertThat(answers.stream().map(answer -> answer.join().seq()).distinct()).hasSize(800);
    assertThat(state.numbers()).isSorted();
    assertThat(contents(settings(disk))).isEqualTo(state.all());
  }

  @Test
  void append_moreThanMayWait_isBusyAndNotWritten() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Void> blocked = new CompletableFuture<>();
    Witness slow =
        head -> {
          if (head.seq() > 1) {
            blocked.complete(null);
            try {
              release.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          return CompletableFuture.completedFuture(head);
        };
    LogSettings small = settings(disk).withPendingBytes(74);
    try (SealedLog log = SealedLog.create(small, LogState.none(), slow)) {
      CompletableFuture<?> first = log.append(bytes("a"));
      blocked.join();
      CompletableFuture<?> second = log.append(new byte[10]);
      assertThat(refusal(log.append(bytes("c"))).error()).isEqualTo(StoreError.BUSY);
      release.countDown();
      first.join();
      second.join();
      assertThat(log.failure()).isEmpty();
    }
  }

  @Test
  void append_afterClose_isRefused() throws Exception {
    SealedLog log = SealedLog.create(settings(disk), LogState.none(), Witness.none());
    log.close();
    log.close();

    assertThat(refusal(log.append(bytes("a"))).error()).isEqualTo(StoreError.CLOSED);
  }

  @Test
  void close_withRecordsWaiting_writesThem() throws Exception {
    SealedLog log = SealedLog.create(settings(disk), LogState.none(), Witness.none());
    List<CompletableFuture<Acknowledgement>> answers =
        IntStream.range(0, 100).mapToObj(i -> log.append(bytes("r" + i))).toList();
    log.close();

    assertThat(answers).allMatch(CompletableFuture::isDone);
    assertThat(contents(settings(disk))).hasSize(100);
  }

  @Test
  void segments_beyondTheirLength_areEndedAndReadTogether() throws Exception {
    LogSettings small = settings(disk).withSegmentBytes(400);
    write(small, "a", "b", "c", "d", "e", "f");

    assertThat(disk.list().stream().filter(name -> name.startsWith("segment")))
        .hasSizeGreaterThan(2);
    assertThat(contents(small)).containsExactly("a", "b", "c", "d", "e", "f");
  }

  @Test
  void resume_neverAppendsToASegmentThatWasThere() throws Exception {
    write(settings(disk), "a");
    byte[] before = disk.bytes("segment-0000000000000001");
    try (SealedLog log = reopen(settings(disk, "second"))) {
      append(log, "b");
    }

    assertThat(disk.bytes("segment-0000000000000001")).isEqualTo(before);
  }

  @Test
  void read_ofARunningLog_givesWhatIsAcknowledged() throws Exception {
    LogSettings small = settings(disk).withSegmentBytes(400);
    try (SealedLog log = SealedLog.create(small, LogState.none(), Witness.none())) {
      append(log, "a", "b", "c", "d", "e");
      Records read = new Records();
      log.read(read);

      assertThat(read.all()).containsExactly("a", "b", "c", "d", "e");
    }
  }

  @Test
  void read_diskChangedBeneath_isRefused() throws Exception {
    try (SealedLog log = SealedLog.create(settings(disk), LogState.none(), Witness.none())) {
      append(log, "a", "b");
      byte[] bytes = disk.bytes("segment-0000000000000001");
      bytes[bytes.length - 40] ^= 1;
      disk.put("segment-0000000000000001", bytes);

      assertRefused(StoreError.CORRUPT, () -> log.read(new Records()));
    }
  }

  @Test
  void create_whereALogIs_isRefusedAndLeavesIt() throws Exception {
    write(settings(disk), "a");

    assertRefused(
        StoreError.EXISTS, () -> SealedLog.create(settings(disk), LogState.none(), Witness.none()));
    assertThat(contents(settings(disk))).containsExactly("a");
  }

  @Test
  void open_whereNoLogIs_isRefusedAndCreatesNothing() {
    assertRefused(StoreError.MISSING, () -> SealedLog.open(settings(disk), LogState.none()));
    assertThat(disk.operations()).isZero();
  }

  @Test
  void open_twiceAtOnce_isRefused() throws Exception {
    write(settings(disk), "a");
    try (RecoveredLog first = SealedLog.open(settings(disk), LogState.none())) {
      assertThat(first.head().seq()).isEqualTo(3);
      assertRefused(StoreError.LOCKED, () -> SealedLog.open(settings(disk), LogState.none()));
    }
    assertThat(contents(settings(disk))).containsExactly("a");
  }

  @Test
  void open_whileRunning_isRefused() throws Exception {
    try (SealedLog log = SealedLog.create(settings(disk), LogState.none(), Witness.none())) {
      assertRefused(StoreError.LOCKED, () -> SealedLog.open(settings(disk), LogState.none()));
      assertThat(log.failure()).isEmpty();
    }
  }

  @Test
  void open_underAnotherStoresName_isRefused() throws Exception {
    write(settings(disk), "a");
    LogSettings other = LogSettings.of(disk, store(8), RootKeys.of(key(1)), Seed.of("x").random());

    assertRefused(StoreError.OTHER_STORE, () -> SealedLog.open(other, LogState.none()));
  }

  @Test
  void open_withoutItsRootKey_namesIt() throws Exception {
    write(settings(disk), "a");
    LogSettings other = LogSettings.of(disk, STORE, RootKeys.of(key(2)), Seed.of("x").random());

    assertRefused(StoreError.KEY_MISSING, () -> SealedLog.open(other, LogState.none()));
  }

  @Test
  void open_withAnotherKeyOfThatNumber_isRefusedAsWrongKey() throws Exception {
    write(settings(disk), "a");
    RootKey wrong = RootKey.of(1, new byte[32]);
    LogSettings other = LogSettings.of(disk, STORE, RootKeys.of(wrong), Seed.of("x").random());

    assertRefused(StoreError.WRONG_KEY, () -> SealedLog.open(other, LogState.none()));
  }

  @Test
  void open_formatVersionOfTheFuture_saysSo() throws Exception {
    write(settings(disk), "a");
    byte[] bytes = disk.bytes("segment-0000000000000001");
    bytes[9] = 2;
    disk.put("segment-0000000000000001", bytes);

    assertThatThrownBy(() -> SealedLog.open(settings(disk), LogState.none()))
        .hasMessage("the file has format version 2, this release reads 1");
    assertRefused(
        StoreError.UNSUPPORTED_VERSION, () -> SealedLog.open(settings(disk), LogState.none()));
  }

  @Test
  void open_expectedHeadThatWasReached_opens() throws Exception {
    LogHead acknowledged = write(settings(disk), "a", "b");

    try (RecoveredLog log = SealedLog.open(settings(disk), LogState.none(), acknowledged)) {
      assertThat(log.continuity(acknowledged)).isEqualTo(Continuity.CONTAINED);
    }
  }

  @Test
  void open_expectedHeadOfAnotherStore_isRefused() throws Exception {
    LogHead head = write(settings(disk), "a");
    LogHead other = new LogHead(store(8), 1, head.seq(), head.hash());

    assertRefused(
        StoreError.OTHER_STORE, () -> SealedLog.open(settings(disk), LogState.none(), other));
  }

  @Test
  void resume_incarnationThatIsNotNewer_isFenced() throws Exception {
    write(settings(disk), "a");
    try (RecoveredLog log = SealedLog.open(settings(disk), LogState.none())) {
      assertRefused(StoreError.FENCED, () -> log.resume(1, Witness.none()));
    }
    SealedLog.open(settings(disk), LogState.none()).resume(5, Witness.none()).close();

    try (RecoveredLog log = SealedLog.open(settings(disk), LogState.none())) {
      assertThat(log.head().incarnation()).isEqualTo(5);
      assertRefused(StoreError.FENCED, () -> log.resume(5, Witness.none()));
    }
  }

  @Test
  void resume_twice_isMisuse() throws Exception {
    write(settings(disk), "a");
    RecoveredLog recovered = SealedLog.open(settings(disk), LogState.none());
    try (SealedLog log = recovered.resume(Witness.none())) {
      assertThatThrownBy(() -> recovered.resume(Witness.none()))
          .isInstanceOf(IllegalStateException.class);
      recovered.close();
      assertRefused(StoreError.LOCKED, () -> SealedLog.open(settings(disk), LogState.none()));
      assertThat(log.failure()).isEmpty();
    }
  }

  @Test
  void continuity_afterResume_isMisuse() throws Exception {
    LogHead head = write(settings(disk), "a");
    RecoveredLog recovered = SealedLog.open(settings(disk), LogState.none());
    recovered.resume(Witness.none()).close();

    assertThatThrownBy(() -> recovered.continuity(head)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void state_thatFailsWithAnError_stillAnswersWhoWaits() throws Exception {
    LogState broken =
        new LogState() {
          @Override
          public void restore(byte[] record) {}

          @Override
          public void apply(long seq, byte[] record) {
            throw new StackOverflowError("planted");
          }
        };
    try (SealedLog log = SealedLog.create(settings(disk), broken, Witness.none())) {
      assertThat(refusal(log.append(bytes("a"))).error()).isEqualTo(StoreError.FAULT);
    }
  }

  @Test
  void state_thatFailsOnARecord_endsWriting() throws Exception {
    LogState broken =
        new LogState() {
          @Override
          public void restore(byte[] record) {}

          @Override
          public void apply(long seq, byte[] record) {
            throw new IllegalStateException("planted");
          }
        };
    try (SealedLog log = SealedLog.create(settings(disk), broken, Witness.none())) {
      assertThat(refusal(log.append(bytes("a"))).error()).isEqualTo(StoreError.FAULT);
      assertThat(refusal(log.append(bytes("b"))).error()).isEqualTo(StoreError.FAULT);
    }
  }
}
