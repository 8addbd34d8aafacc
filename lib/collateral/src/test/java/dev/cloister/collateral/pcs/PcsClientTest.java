package dev.cloister.collateral.pcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.collateral.CollateralRequest;
import dev.cloister.collateral.CollateralRequest.PckCa;
import dev.cloister.collateral.CollateralRequest.Tee;
import dev.cloister.collateral.FetchFailure;
import dev.cloister.collateral.FetchFailure.Reason;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.Rollback;
import dev.cloister.collateral.StaleItem;
import dev.cloister.collateral.cache.DiskStore;
import dev.cloister.collateral.cache.DocumentStore;
import dev.cloister.collateral.http.HttpFetcher;
import dev.cloister.collateral.http.HttpLimits;
import dev.cloister.testkit.intel.IntelCollateral;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pcs.PcsFault;
import dev.cloister.testkit.pcs.PcsServer;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcsClientTest {
  private static final Instant AT = Instant.parse("2025-06-15T00:00:00Z");
  private static final String FMSPC = "50806f000000";
  private static final CollateralRequest TDX =
      new CollateralRequest.Intel(Tee.TDX, FMSPC, PckCa.PLATFORM);
  private static final IntelCollateral PUBLISHED =
      IntelScenario.of(QuoteFormat.TDX_V4, Seed.of("pcs"), AT).issue().collateral();
  private static final HttpLimits LIMITS =
      new HttpLimits(
          1 << 20, Duration.ofSeconds(20), 3, Duration.ofMillis(100), Duration.ofSeconds(30));

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Duration> pauses = new ArrayList<>();
  private PcsServer server;
  private Instant now = AT;

  @BeforeEach
  void start() throws IOException {
    server = PcsServer.start().publish("tdx", FMSPC, "platform", PUBLISHED);
  }

  @AfterEach
  void stop() {
    server.close();
    http.close();
  }

  @Test
  void fetch_publishedPlatform_givesEveryDocumentUnchanged() {
    Fetched fetched = client(LIMITS).fetch(TDX);
    assertThat(fetched.failures()).isEmpty();
    assertThat(fetched.stale()).isEmpty();
    assertSame(fetched.collateral(), CollateralKind.TCB_INFO, Part.TCB_INFO);
    assertSame(fetched.collateral(), CollateralKind.QE_IDENTITY, Part.QE_IDENTITY);
    assertSame(fetched.collateral(), CollateralKind.TCB_SIGNING_CHAIN, Part.TCB_SIGNING_CHAIN);
    assertSame(fetched.collateral(), CollateralKind.PCK_CRL, Part.PCK_CRL);
    assertSame(fetched.collateral(), CollateralKind.ROOT_CRL, Part.ROOT_CRL);
    assertThat(server.requests())
        .containsExactly(
            "/tdx/certification/v4/tcb?fmspc=50806F000000",
            "/tdx/certification/v4/qe/identity",
            "/sgx/certification/v4/pckcrl?ca=platform&encoding=der",
            "/sgx/certification/v4/rootcacrl");
  }

  @Test
  void fetch_sgxPlatform_asksTheSgxPaths() {
    server.publish("sgx", FMSPC, "processor", PUBLISHED);
    Fetched fetched =
        client(LIMITS).fetch(new CollateralRequest.Intel(Tee.SGX, FMSPC, PckCa.PROCESSOR));
    assertThat(fetched.failures()).isEmpty();
    assertThat(server.requests())
        .contains(
            "/sgx/certification/v4/tcb?fmspc=50806F000000",
            "/sgx/certification/v4/qe/identity",
            "/sgx/certification/v4/pckcrl?ca=processor&encoding=der");
  }

  @Test
  void fetch_unknownFmspc_isRefusedOnceAndTheRestIsThere() {
    Fetched fetched =
        client(LIMITS).fetch(new CollateralRequest.Intel(Tee.TDX, "00a065510000", PckCa.PLATFORM));
    assertThat(fetched.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.kind()).isEqualTo(CollateralKind.TCB_INFO);
              assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
              assertThat(failure.message()).endsWith("status 404");
            });
    assertThat(fetched.collateral().find(CollateralKind.QE_IDENTITY)).isPresent();
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void fetch_tooManyRequests_waitsAsLongAsTheServerSays() {
    server.failNext(new PcsFault.Status(429, "7"));
    assertThat(client(LIMITS).fetch(TDX).failures()).isEmpty();
    assertThat(pauses).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void fetch_tooManyRequestsUntilADate_waitsUntilThen() {
    server.failNext(new PcsFault.Status(429, "Sun, 15 Jun 2025 00:00:09 GMT"));
    assertThat(client(LIMITS).fetch(TDX).failures()).isEmpty();
    assertThat(pauses).containsExactly(Duration.ofSeconds(9));
  }

  @Test
  void fetch_tooManyRequestsForLongerThanAllowed_isUnreachableWithoutWaiting() {
    server.failNext(new PcsFault.Status(429, "3600"));
    assertThat(reasons(client(LIMITS).fetch(TDX))).contains(Reason.UNREACHABLE);
    assertThat(pauses).isEmpty();
  }

  @Test
  void fetch_serverErrors_areTriedAgainWithGrowingPauses() {
    server.failNext(new PcsFault.Status(500, ""), new PcsFault.Status(502, ""));
    assertThat(client(LIMITS).fetch(TDX).failures()).isEmpty();
    assertThat(pauses).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
  }

  @Test
  void fetch_serverErrorsOnEveryTry_isUnreachableAndAsksNothingElseOfThatHost() {
    server.failNext(
        new PcsFault.Status(500, ""), new PcsFault.Status(500, ""), new PcsFault.Status(500, ""));
    Fetched fetched = client(LIMITS).fetch(TDX);
    assertThat(reasons(fetched)).hasSize(4).containsOnly(Reason.UNREACHABLE);
    assertThat(fetched.collateral().kinds()).isEmpty();
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void fetch_truncatedAnswer_isTriedAgain() {
    server.failNext(new PcsFault.Truncated());
    Fetched fetched = client(LIMITS).fetch(TDX);
    assertThat(fetched.failures()).isEmpty();
    assertSame(fetched.collateral(), CollateralKind.TCB_INFO, Part.TCB_INFO);
  }

  @Test
  void fetch_noAnswerInTime_isUnreachable() {
    CountDownLatch until = new CountDownLatch(1);
    server.failNext(new PcsFault.Held(until));
    HttpLimits hasty =
        new HttpLimits(1 << 20, Duration.ofMillis(300), 1, Duration.ZERO, Duration.ZERO);
    Fetched fetched = client(hasty).fetch(TDX);
    until.countDown();
    assertThat(reasons(fetched)).contains(Reason.UNREACHABLE);
    assertThat(fetched.collateral().find(CollateralKind.TCB_INFO)).isEmpty();
  }

  @Test
  void fetch_nobodyListens_isUnreachable() {
    server.close();
    assertThat(reasons(client(LIMITS).fetch(TDX))).hasSize(4).containsOnly(Reason.UNREACHABLE);
  }

  @Test
  void fetch_captivePortal_isMalformed() {
    server.failNext(new PcsFault.Content("text/html", "<html>Sign in</html>"));
    assertThat(reasons(client(LIMITS).fetch(TDX))).containsExactly(Reason.MALFORMED);
  }

  @Test
  void fetch_answerWithoutIssuerChain_isMalformed() {
    server.failNext(new PcsFault.NoChain());
    assertThat(reasons(client(LIMITS).fetch(TDX))).containsExactly(Reason.MALFORMED);
  }

  @Test
  void fetch_answerLongerThanAllowed_isMalformedAndNotTriedAgain() {
    HttpLimits small = new HttpLimits(100, Duration.ofSeconds(20), 3, Duration.ZERO, Duration.ZERO);
    assertThat(reasons(client(small).fetch(TDX))).hasSize(4).containsOnly(Reason.MALFORMED);
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void fetch_again_isServedFromDiskAlsoAfterARestart() {
    DocumentStore disk = DiskStore.in(folder);
    client(LIMITS, disk).fetch(TDX);
    Fetched again = client(LIMITS, DiskStore.in(folder)).fetch(TDX);
    assertThat(again.failures()).isEmpty();
    assertSame(again.collateral(), CollateralKind.TCB_INFO, Part.TCB_INFO);
    assertSame(again.collateral(), CollateralKind.TCB_SIGNING_CHAIN, Part.TCB_SIGNING_CHAIN);
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void fetch_afterTheMaximumAge_asksAgain() {
    PcsClient client = client(LIMITS, DiskStore.in(folder));
    client.fetch(TDX);
    now = AT.plus(PcsClient.MAX_AGE);
    client.fetch(TDX);
    assertThat(server.requests()).hasSize(8);
  }

  @Test
  void fetch_clockThatWentBack_asksAgain() {
    PcsClient client = client(LIMITS, DiskStore.in(folder));
    client.fetch(TDX);
    now = AT.minusSeconds(1);
    client.fetch(TDX);
    assertThat(server.requests()).hasSize(8);
  }

  @Test
  void fetch_serviceGoneBeforeTheNextUpdate_isServedFromDiskAsCurrent() {
    PcsClient client = client(LIMITS, DiskStore.in(folder));
    client.fetch(TDX);
    server.close();
    now = AT.plus(Duration.ofDays(20));
    Fetched fetched = client.fetch(TDX);
    assertThat(fetched.failures()).isEmpty();
    assertThat(fetched.stale()).isEmpty();
  }

  @Test
  void fetch_serviceGonePastTheNextUpdate_isServedFromDiskAndSaysSo() {
    PcsClient client = client(LIMITS, DiskStore.in(folder));
    client.fetch(TDX);
    server.close();
    now = AT.plus(Duration.ofDays(40));
    Fetched fetched = client.fetch(TDX);
    assertThat(fetched.failures()).isEmpty();
    assertThat(fetched.stale())
        .extracting(StaleItem::kind)
        .containsExactly(
            CollateralKind.TCB_INFO,
            CollateralKind.QE_IDENTITY,
            CollateralKind.PCK_CRL,
            CollateralKind.ROOT_CRL);
  }

  @Test
  void fetch_serviceThatServesStaleDocuments_saysSo() {
    now = AT.plus(Duration.ofDays(40));
    assertThat(client(LIMITS).fetch(TDX).stale()).hasSize(4);
  }

  @Test
  void fetch_corruptFilesOnDisk_asksAgain() throws IOException {
    PcsClient client = client(LIMITS, DiskStore.in(folder));
    client.fetch(TDX);
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String text = Files.readString(file);
        int body = text.indexOf("\"body\": \"") + 20;
        char other = text.charAt(body) == 'A' ? 'B' : 'A';
        Files.writeString(file, text.substring(0, body) + other + text.substring(body + 1));
      }
    }
    Fetched fetched = client.fetch(TDX);
    assertSame(fetched.collateral(), CollateralKind.TCB_INFO, Part.TCB_INFO);
    assertThat(server.requests()).hasSize(8);
  }

  @Test
  void fetch_manyAtOnce_asksOnce() throws Exception {
    CountDownLatch until = new CountDownLatch(1);
    server.failNext(new PcsFault.Held(until));
    PcsClient client = client(LIMITS, DiskStore.in(folder));
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Fetched>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(workers.submit(() -> client.fetch(TDX)));
      }
      until.countDown();
      for (Future<Fetched> one : all) {
        assertThat(one.get().failures()).isEmpty();
      }
    }
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void fetch_interrupted_isUnreachableAndStaysInterrupted() throws Exception {
    CountDownLatch until = new CountDownLatch(1);
    server.failNext(new PcsFault.Held(until));
    List<Object> seen = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              seen.add(reasons(client(LIMITS).fetch(TDX)).getFirst());
              seen.add(Thread.currentThread().isInterrupted());
            });
    thread.start();
    thread.interrupt();
    thread.join();
    until.countDown();
    assertThat(seen).containsExactly(Reason.UNREACHABLE, true);
  }

  @Test
  void fetch_earlyUpdates_asksForThemAndKeepsThemApart() {
    server.publishEarly("tdx", FMSPC, published(AT, 18));
    Fetched early = client(PcsEndpoints.pccs(server.base()).with(new TcbUpdate.Early())).fetch(TDX);
    Fetched standard = client(PcsEndpoints.pccs(server.base())).fetch(TDX);
    assertThat(early.failures()).isEmpty();
    assertThat(number(early)).isEqualTo(18);
    assertThat(number(standard)).isEqualTo(17);
    assertThat(standard.rollbacks()).isEmpty();
    assertThat(server.requests())
        .contains(
            "/tdx/certification/v4/tcb?fmspc=50806F000000&update=early",
            "/tdx/certification/v4/qe/identity?update=early",
            "/sgx/certification/v4/pckcrl?ca=platform&encoding=der");
  }

  @Test
  void fetch_evaluationDataNumber_asksForThatOne() {
    server.publishNumber(16, "tdx", FMSPC, published(AT, 16)).retireNumber(12);
    Fetched known = client(numbered(16)).fetch(TDX);
    assertThat(number(known)).isEqualTo(16);
    assertThat(server.requests())
        .contains(
            "/tdx/certification/v4/tcb?fmspc=50806F000000&tcbEvaluationDataNumber=16",
            "/tdx/certification/v4/qe/identity?tcbEvaluationDataNumber=16");
    assertThat(client(numbered(15)).fetch(TDX).failures())
        .extracting(FetchFailure::message)
        .allMatch(message -> message.endsWith("status 404"))
        .hasSize(2);
    assertThat(client(numbered(12)).fetch(TDX).failures())
        .extracting(FetchFailure::message)
        .allMatch(message -> message.endsWith("status 410"))
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1L << 31})
  void update_numberThatIsNone_isRefused(long number) {
    assertThatIllegalArgumentException().isThrownBy(() -> new TcbUpdate.Numbered(number));
  }

  @Test
  void fetch_serviceThatGoesBack_keepsTheNewerDocumentsAndReports() {
    IntelCollateral newer = published(AT.plusSeconds(60), 18);
    now = AT.plusSeconds(60);
    server.publish("tdx", FMSPC, "platform", newer);
    client(LIMITS, DiskStore.in(folder)).fetch(TDX);
    now = now.plus(PcsClient.MAX_AGE);
    server.publish("tdx", FMSPC, "platform", PUBLISHED);
    Fetched fetched = client(LIMITS, DiskStore.in(folder)).fetch(TDX);
    assertThat(fetched.failures()).isEmpty();
    assertThat(fetched.rollbacks())
        .extracting(Rollback::kind)
        .containsExactly(
            CollateralKind.TCB_INFO,
            CollateralKind.QE_IDENTITY,
            CollateralKind.PCK_CRL,
            CollateralKind.ROOT_CRL);
    assertThat(fetched.collateral().all(CollateralKind.TCB_INFO))
        .containsExactly(newer.get(Part.TCB_INFO));
    assertThat(fetched.collateral().all(CollateralKind.ROOT_CRL))
        .containsExactly(newer.get(Part.ROOT_CRL));
  }

  @Test
  void forget_rejectedTcbInfo_isAskedForAgain() {
    PcsClient client = client(LIMITS, DiskStore.in(folder));
    client.fetch(TDX);
    client.forget(TDX, Set.of(CollateralKind.TCB_INFO));
    client.fetch(TDX);
    assertThat(server.requests())
        .hasSize(5)
        .last()
        .isEqualTo("/tdx/certification/v4/tcb?fmspc=50806F000000");
  }

  @Test
  void fetch_anotherVendorsRequest_isRefusedWithoutARequest() {
    Fetched fetched =
        client(LIMITS).fetch(new CollateralRequest.TokenKeys("https://issuer.example", ""));
    assertThat(reasons(fetched)).containsExactly(Reason.REFUSED);
    assertThat(server.requests()).isEmpty();
  }

  private PcsEndpoints numbered(long number) {
    return PcsEndpoints.pccs(server.base()).with(new TcbUpdate.Numbered(number));
  }

  private static IntelCollateral published(Instant issued, int number) {
    return IntelScenario.of(QuoteFormat.TDX_V4, Seed.of("pcs"), issued)
        .tcbInfo(info -> info.withEvaluationDataNumber(number))
        .qeIdentity(identity -> identity.withEvaluationDataNumber(number))
        .issue()
        .collateral();
  }

  private static long number(Fetched fetched) {
    byte[] info = fetched.collateral().find(CollateralKind.TCB_INFO).orElseThrow();
    try {
      return Json.parseObject(info).object("tcbInfo").integer("tcbEvaluationDataNumber");
    } catch (JsonException e) {
      throw new AssertionError(e);
    }
  }

  private PcsClient client(PcsEndpoints endpoints) {
    HttpFetcher fetcher = HttpFetcher.of(http, LIMITS, () -> now, pauses::add);
    return PcsClient.of(endpoints, fetcher, DiskStore.in(folder), () -> now);
  }

  private PcsClient client(HttpLimits limits) {
    return client(limits, DocumentStore.none());
  }

  private PcsClient client(HttpLimits limits, DocumentStore store) {
    HttpFetcher fetcher = HttpFetcher.of(http, limits, () -> now, pauses::add);
    return PcsClient.of(PcsEndpoints.pccs(server.base()), fetcher, store, () -> now);
  }

  private static List<Reason> reasons(Fetched fetched) {
    return fetched.failures().stream().map(FetchFailure::reason).toList();
  }

  private static void assertSame(Collateral collateral, CollateralKind kind, Part part) {
    assertThat(collateral.all(kind)).containsExactly(PUBLISHED.get(part));
  }

  @Test
  void intel_root_isNotServedByTheApiHost() {
    assertThat(PcsEndpoints.intel().rootCrl())
        .isEqualTo(URI.create("https://certificates.trustedservices.intel.com/IntelSGXRootCA.der"));
  }
}
