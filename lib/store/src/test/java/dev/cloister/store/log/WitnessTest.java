package dev.cloister.store.log;

import static dev.cloister.store.log.Logs.append;
import static dev.cloister.store.log.Logs.bytes;
import static dev.cloister.store.log.Logs.contents;
import static dev.cloister.store.log.Logs.refusal;
import static dev.cloister.store.log.Logs.settings;
import static dev.cloister.store.log.Logs.write;
import static dev.cloister.store.log.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.store.LogHead;
import dev.cloister.store.StoreError;
import dev.cloister.store.file.SimulatedDisk;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** fsync, then the witnesses, then the answer (docs/concepts/sealed-log.md). */
final class WitnessTest {
  private final SimulatedDisk disk = SimulatedDisk.of(1);
  private final Records state = new Records();

  /** A witness that answers when the test says so. */
  private static final class Held implements Witness {
    private final LinkedBlockingQueue<LogHead> asked = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<CompletableFuture<LogHead>> answers =
        new LinkedBlockingQueue<>();
    private volatile boolean holding;

    @Override
    public CompletionStage<?> acknowledge(LogHead head) {
      if (!holding) {
        return CompletableFuture.completedFuture(head);
      }
      CompletableFuture<LogHead> answer = new CompletableFuture<>();
      answers.add(answer);
      asked.add(head);
      return answer;
    }
  }

  @Test
  void append_beforeTheWitnessesAnswer_isDurableAndNeitherSeenNorAnswered() throws Exception {
    Held witness = new Held();
    try (SealedLog log = SealedLog.create(settings(disk), state, witness)) {
      witness.holding = true;
      CompletableFuture<Acknowledgement> answer = log.append(bytes("a"));
      LogHead asked = witness.asked.take();

      assertThat(disk.journal().getLast()).startsWith("sync segment");
      assertThat(answer).isNotDone();
      assertThat(state.all()).isEmpty();
      assertThat(log.head().seq()).isLessThan(asked.seq());
      Records read = new Records();
      log.read(read);
      assertThat(read.all()).isEmpty();

      witness.holding = false;
      witness.answers.take().complete(asked);
      assertThat(answer.join().head()).isEqualTo(asked);
      assertThat(state.all()).containsExactly("a");
    }
  }

  @Test
  void append_manyWhileTheWitnessesAreAsked_areOneQuestionMore() throws Exception {
    Held witness = new Held();
    try (SealedLog log = SealedLog.create(settings(disk), state, witness)) {
      witness.holding = true;
      CompletableFuture<Acknowledgement> first = log.append(bytes("first"));
      witness.asked.take();
      List<CompletableFuture<Acknowledgement>> rest =
          List.of(log.append(bytes("b")), log.append(bytes("c")), log.append(bytes("d")));
      witness.answers.take().complete(log.head());
      first.join();
      LogHead asked = witness.asked.take();
      witness.holding = false;
      witness.answers.take().complete(asked);

      assertThat(rest).allSatisfy(one -> assertThat(one.join().head()).isEqualTo(asked));
    }
  }

  @Test
  void append_witnessesRefuse_endsWritingAndShowsNothingOfIt() throws Exception {
    Witness refusing =
        head ->
            head.seq() > 2
                ? CompletableFuture.failedFuture(new IllegalStateException("fenced"))
                : CompletableFuture.completedFuture(head);
    try (SealedLog log = SealedLog.create(settings(disk), state, refusing)) {
      append(log, "a");

      assertThat(refusal(log.append(bytes("b"))).error()).isEqualTo(StoreError.UNWITNESSED);
      assertThat(refusal(log.append(bytes("c"))).error()).isEqualTo(StoreError.UNWITNESSED);
      assertThat(state.all()).containsExactly("a");
      Records read = new Records();
      log.read(read);
      assertThat(read.all()).containsExactly("a");
    }
  }

  @Test
  void append_witnessThrows_endsWriting() throws Exception {
    Witness broken =
        head -> {
          if (head.seq() > 1) {
            throw new IllegalStateException("planted");
          }
          return CompletableFuture.completedFuture(head);
        };
    try (SealedLog log = SealedLog.create(settings(disk), state, broken)) {
      assertThat(refusal(log.append(bytes("a"))).error()).isEqualTo(StoreError.UNWITNESSED);
    }
  }

  @Test
  void create_witnessesRefuseTheFirstHead_fails() throws Exception {
    Witness refusing = head -> CompletableFuture.failedFuture(new IllegalStateException("no"));

    assertRefused(StoreError.UNWITNESSED, () -> SealedLog.create(settings(disk), state, refusing));
    assertThat(contents(settings(disk))).isEmpty();
  }

  @Test
  void resume_asksForTheRecoveredHeadUnderTheNewIncarnation() throws Exception {
    LogHead last = write(settings(disk), "a");
    List<LogHead> asked = new CopyOnWriteArrayList<>();
    Witness witness =
        head -> {
          asked.add(head);
          return CompletableFuture.completedFuture(head);
        };
    SealedLog.open(settings(disk, "two"), state).resume(4, witness).close();

    assertThat(asked.getFirst().incarnation()).isEqualTo(4);
    assertThat(asked.getFirst().seq()).isEqualTo(last.seq() + 1);
  }

  @Test
  void resume_witnessesRefuse_letsTheLogGo() throws Exception {
    write(settings(disk), "a");
    Witness refusing = head -> CompletableFuture.failedFuture(new IllegalStateException("no"));
    RecoveredLog recovered = SealedLog.open(settings(disk, "two"), state);

    assertRefused(StoreError.UNWITNESSED, () -> recovered.resume(refusing));
    assertThat(contents(settings(disk))).containsExactly("a");
  }
}
