package dev.cloister.collateral.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.collateral.FetchFailure.Reason;
import dev.cloister.collateral.http.FetchException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CachingFetcherTest {
  private static final Instant AT = Instant.parse("2025-06-15T00:00:00Z");
  private static final Duration AGE = Duration.ofHours(1);

  @TempDir Path folder;
  private Instant now = AT;

  /** Issue dates in seconds and numbers, kept and offered. */
  @ParameterizedTest
  @CsvSource({
    "0, 17, 0, 17, false",
    "0, 17, 1, 17, false",
    "0, 17, 0, 18, false",
    "1, 17, 0, 17, true",
    "0, 18, 0, 17, true",
    "0, 18, 1, 17, true",
    "1, 17, 0, 18, true"
  })
  void get_documentOfferedLater_replacesTheKeptOneUnlessItIsOlder(
      long keptAt, long keptNumber, long offeredAt, long offeredNumber, boolean refused)
      throws Exception {
    fetcher().get("key", AGE, () -> document("kept", keptAt, keptNumber));
    now = AT.plus(AGE);
    CachingFetcher.Outcome outcome =
        fetcher().get("key", AGE, () -> document("offered", offeredAt, offeredNumber));
    assertThat(text(outcome)).isEqualTo(refused ? "kept" : "offered");
    assertThat(outcome.rollback().isPresent()).isEqualTo(refused);
  }

  @Test
  void get_olderDocument_isReportedWithBothAndDoesNotReplaceTheKeptOne() throws Exception {
    fetcher().get("key", AGE, () -> document("kept", 0, 18));
    now = AT.plus(AGE);
    CachingFetcher.Outcome outcome = fetcher().get("key", AGE, () -> document("offered", -60, 17));
    assertThat(outcome.rollback().orElseThrow())
        .contains("2025-06-14T23:59:00Z", "17", "2025-06-15T00:00:00Z", "18");
    assertThat(DiskStore.in(folder).find("key").orElseThrow().body())
        .isEqualTo("kept".getBytes(UTF_8));
  }

  @Test
  void get_olderDocumentWhileTheKeptOneIsStale_isTheKeptOneAndSaysSo() throws Exception {
    fetcher().get("key", AGE, () -> document("kept", 0, 18));
    now = AT.plus(Duration.ofDays(30));
    CachingFetcher.Outcome outcome = fetcher().get("key", AGE, () -> document("offered", -60, 18));
    assertThat(text(outcome)).isEqualTo("kept");
    assertThat(outcome.stale()).isTrue();
    assertThat(outcome.rollback()).isPresent();
  }

  @Test
  void get_documentIssuedInTheFuture_isMalformedAsNothingCouldReplaceIt() throws Exception {
    long edge = CachingFetcher.SKEW.toSeconds();
    assertThatExceptionOfType(FetchException.class)
        .isThrownBy(() -> fetcher().get("key", AGE, () -> document("x", edge + 1, 17)))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
    assertThat(DiskStore.in(folder).find("key")).isEmpty();
    assertThat(text(fetcher().get("key", AGE, () -> document("x", edge, 17)))).isEqualTo("x");
  }

  @Test
  void forget_document_isAskedForAgainAndMayBeOlder() throws Exception {
    CachingFetcher fetcher = fetcher();
    fetcher.get("key", AGE, () -> document("forged", 60, 99));
    fetcher.forget("key");
    assertThat(text(fetcher.get("key", AGE, () -> document("true", 0, 17)))).isEqualTo("true");
  }

  @Test
  void get_atTheNextUpdateAndServiceGone_isStale() throws Exception {
    fetcher().get("key", AGE, () -> document("kept", 0, 17));
    now = AT.plus(Duration.ofDays(30)).minusMillis(1);
    assertThat(fetcher().get("key", AGE, CachingFetcherTest::gone).stale()).isFalse();
    now = AT.plus(Duration.ofDays(30));
    assertThat(fetcher().get("key", AGE, CachingFetcherTest::gone).stale()).isTrue();
  }

  @Test
  void get_documentThatTheServiceNoLongerHas_isRefusedAlthoughKept() throws Exception {
    fetcher().get("key", AGE, () -> document("kept", 0, 17));
    now = AT.plus(AGE);
    assertThatExceptionOfType(FetchException.class)
        .isThrownBy(
            () ->
                fetcher()
                    .get(
                        "key",
                        AGE,
                        () -> {
                          throw new FetchException(Reason.REFUSED, "gone");
                        }));
  }

  @Test
  void get_anotherCallersFetchThatTakesTooLong_isUnreachable() throws Exception {
    CachingFetcher fetcher =
        CachingFetcher.of(DocumentStore.none(), () -> now, Duration.ofMillis(50));
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch until = new CountDownLatch(1);
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<CachingFetcher.Outcome> first =
          workers.submit(
              () ->
                  fetcher.get(
                      "key",
                      AGE,
                      () -> {
                        started.countDown();
                        await(until);
                        return document("late", 0, 17);
                      }));
      started.await();
      assertThatExceptionOfType(FetchException.class)
          .isThrownBy(() -> fetcher.get("key", AGE, () -> document("second", 0, 17)))
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
      until.countDown();
      assertThat(text(first.get())).isEqualTo("late");
    }
  }

  private CachingFetcher fetcher() {
    return CachingFetcher.of(DiskStore.in(folder), () -> now, Duration.ofSeconds(10));
  }

  private static CachedDocument gone() throws FetchException {
    throw new FetchException(Reason.UNREACHABLE, "gone");
  }

  private CachedDocument document(String body, long issued, long number) {
    return CachedDocument.of(body.getBytes(UTF_8), "", now, AT.plus(Duration.ofDays(30)))
        .issuedAt(AT.plusSeconds(issued))
        .numbered(number);
  }

  private static String text(CachingFetcher.Outcome outcome) {
    return new String(outcome.document().body(), UTF_8);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
