package dev.cloister.vault.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.audit.Actor;
import dev.cloister.constellation.audit.AuditHead;
import dev.cloister.constellation.audit.AuditLine;
import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreId;
import dev.cloister.store.file.DiskDirectory;
import dev.cloister.store.log.LogSettings;
import dev.cloister.time.TrustedTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has an attempt written gets an answer, whatever becomes of the log. */
final class AuditTrailTest {
  private static final ByteString ZEROS = ByteString.copyOf(new byte[32]);
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path folder;
  private final SecureRandom random = new SecureRandom();
  private final SigningKey key = SigningKey.generate(random);
  private final VaultId vault = VaultId.random(random);
  private final AtomicBoolean broken = new AtomicBoolean();

  @Test
  void record_whileTheLogIsClosed_isAnswered() throws Exception {
    for (int round = 0; round < 8; round++) {
      AuditTrail trail = open(folder.resolve("log-" + round));
      ConcurrentLinkedQueue<CompletableFuture<Void>> answers = new ConcurrentLinkedQueue<>();
      CountDownLatch going = new CountDownLatch(4);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        threads.add(
            Thread.startVirtualThread(
                () -> {
                  going.countDown();
                  CompletableFuture<Void> answer;
                  do {
                    answer = trail.record(attempt());
                    answers.add(answer);
                  } while (!answer.isCompletedExceptionally());
                }));
      }
      going.await();
      trail.close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(answers).allMatch(CompletableFuture::isDone);
    }
  }

  @Test
  void record_afterAnUnexpectedFailure_isRefusedEachTime() throws Exception {
    try (AuditTrail trail = open(folder.resolve("log"))) {
      trail.record(attempt()).join();
      broken.set(true);
      assertThatThrownBy(() -> trail.record(attempt()).join())
          .hasRootCauseInstanceOf(UnsupportedOperationException.class);
      broken.set(false);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> trail.record(attempt()).join())
            .hasRootCauseInstanceOf(IllegalStateException.class);
      }
    }
    // What was durable before is whole, and the log goes on at the next start.
    try (AuditTrail trail = open(folder.resolve("log"))) {
      trail.record(attempt()).join();
      assertThat(trail.read(0, 100).lines()).hasSize(8);
    }
  }

  @Test
  void read_pageAfterPage_isEveryEntryOnce() throws Exception {
    try (AuditTrail trail = open(folder.resolve("log"))) {
      List<CompletableFuture<Void>> written = new ArrayList<>();
      for (int i = 0; i < 5000; i++) {
        written.add(trail.record(attempt()));
      }
      written.forEach(CompletableFuture::join);
      for (int times = 0; times < 2; times++) {
        List<Long> entries = new ArrayList<>();
        boolean more = true;
        while (more) {
          AuditTrail.Page page = trail.read(entries.isEmpty() ? 0 : entries.getLast(), 300);
          assertThat(page.lines()).hasSizeLessThan(300 + 1026);
          page.lines().stream()
              .filter(AuditLine.Entry.class::isInstance)
              .forEach(line -> entries.add(((AuditLine.Entry) line).entry().seq()));
          more = page.more();
        }
        assertThat(entries).isEqualTo(LongStream.rangeClosed(1, 5001).boxed().toList());
      }
    }
  }

  @Test
  void marks_areAtOrBeforeWhatIsAskedFor() {
    Marks marks = new Marks();
    for (long entry = 500; entry <= 5000; entry += 500) {
      marks.note(
          new AuditLine.Head(Signed.by(key, new AuditHead(ZEROS, vault, 1, entry, ZEROS))),
          2 * entry);
    }
    assertThat(marks.before(1499)).isZero();
    assertThat(marks.before(1500)).isEqualTo(3000);
    assertThat(marks.before(2999)).isEqualTo(3000);
    assertThat(marks.before(3000)).isEqualTo(6000);
    assertThat(marks.before(9999)).isEqualTo(9000);
  }

  private AuditTrail open(Path at) throws Exception {
    LogSettings settings =
        LogSettings.of(
            DiskDirectory.at(at),
            StoreId.of("vault-audit-----".getBytes(StandardCharsets.US_ASCII)),
            RootKeys.of(RootKey.of(1, new byte[32])),
            random);
    return AuditTrail.open(
        settings,
        new AuditTrail.Origin(ZEROS, vault, key, 1),
        TrustedTime.believing(this::now, System::nanoTime),
        AuditPlace.NONE);
  }

  private Instant now() {
    if (broken.get()) {
      throw new UnsupportedOperationException("the clock is gone");
    }
    return NOW;
  }

  private static Attempt attempt() {
    return new Attempt(Actor.OWNER, ZEROS, "get_secret", Optional.empty(), "ok", ZEROS);
  }
}
