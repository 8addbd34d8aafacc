package dev.cloister.collateral.kds;

import static dev.cloister.collateral.fetch.AmdWorld.AT;
import static dev.cloister.collateral.fetch.AmdWorld.CRL;
import static dev.cloister.collateral.fetch.AmdWorld.TCB;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.collateral.AmdRequest;
import dev.cloister.collateral.AmdRequest.Product;
import dev.cloister.collateral.CollateralRequest;
import dev.cloister.collateral.FetchFailure;
import dev.cloister.collateral.FetchFailure.Reason;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.Rollback;
import dev.cloister.collateral.StaleItem;
import dev.cloister.collateral.cache.DiskStore;
import dev.cloister.collateral.cache.DocumentStore;
import dev.cloister.collateral.fetch.AmdWorld;
import dev.cloister.collateral.http.HttpFetcher;
import dev.cloister.collateral.http.HttpLimits;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.KdsFault;
import dev.cloister.testkit.amd.KdsServer;
import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.Extension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KdsClientTest {
  private static final HttpLimits LIMITS =
      new HttpLimits(
          1 << 20, Duration.ofSeconds(20), 3, Duration.ofMillis(100), Duration.ofSeconds(30));

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Duration> pauses = new ArrayList<>();
  private KdsServer server;
  private Instant now = AT;

  @BeforeEach
  void start() throws IOException {
    server = KdsServer.start();
    for (AmdProduct product : AmdProduct.values()) {
      server.publish(product, AmdWorld.authority(product), AmdWorld.chip(product), TCB, CRL);
    }
  }

  @AfterEach
  void stop() {
    server.close();
    http.close();
  }

  @ParameterizedTest
  @EnumSource(AmdProduct.class)
  void fetch_everyProduct_givesItsDocumentsUnchanged(AmdProduct product) {
    Fetched fetched = client().fetch(AmdWorld.vcek(product));
    AmdAuthority authority = AmdWorld.authority(product);
    assertThat(fetched.failures()).isEmpty();
    assertThat(fetched.stale()).isEmpty();
    assertThat(fetched.collateral().all(CollateralKind.VEK))
        .containsExactly(authority.certificate(AmdRole.VCEK).der());
    assertThat(fetched.collateral().all(CollateralKind.CHAIN))
        .containsExactly(
            Certificate.chainPem(
                    List.of(authority.certificate(AmdRole.ASK), authority.certificate(AmdRole.ARK)))
                .getBytes(US_ASCII));
    assertThat(fetched.collateral().all(CollateralKind.AMD_CRL))
        .containsExactly(authority.crl(CRL));
  }

  @Test
  void fetch_genoa_asksTheDocumentedAddresses() {
    client().fetch(AmdWorld.vcek(AmdProduct.GENOA));
    assertThat(server.requests())
        .containsExactly(
            "/vcek/v1/Genoa/"
                + AmdWorld.hardwareId(AmdProduct.GENOA)
                + "?blSPL=4&teeSPL=1&snpSPL=22&ucodeSPL=213",
            "/vcek/v1/Genoa/cert_chain",
            "/vcek/v1/Genoa/crl");
  }

  @Test
  void fetch_turin_asksWithEightBytesOfIdAndFmc() {
    client().fetch(AmdWorld.vcek(AmdProduct.TURIN));
    assertThat(AmdWorld.hardwareId(AmdProduct.TURIN)).hasSize(16);
    assertThat(server.requests())
        .first()
        .isEqualTo(
            "/vcek/v1/Turin/"
                + AmdWorld.hardwareId(AmdProduct.TURIN)
                + "?fmcSPL=3&blSPL=4&teeSPL=1&snpSPL=22&ucodeSPL=213");
  }

  @Test
  void endpoints_amd_isTheDocumentedHost() {
    assertThat(KdsEndpoints.amd().crl(AmdWorld.vcek(AmdProduct.MILAN), Product.MILAN))
        .isEqualTo(URI.create("https://kdsintf.amd.com/vcek/v1/Milan/crl"));
  }

  @Test
  void fetch_loadedKey_givesItsLineAndSaysWhoHasTheCertificate() {
    Fetched fetched =
        client()
            .fetch(
                new AmdRequest.Vlek(
                    List.of(Product.MILAN),
                    Set.of(CollateralKind.VEK, CollateralKind.CHAIN, CollateralKind.AMD_CRL)));
    assertThat(fetched.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
              assertThat(failure.message()).contains("extended report");
            });
    assertThat(fetched.collateral().find(CollateralKind.CHAIN)).isPresent();
    assertThat(server.requests())
        .containsExactly("/vlek/v1/Milan/cert_chain", "/vlek/v1/Milan/crl");
  }

  @Test
  void fetch_lineUnknown_asksTheNextWhereTheFirstDoesNotKnowTheChip() {
    server.failNext(new KdsFault.Status(404));
    Fetched fetched = client().fetch(AmdWorld.vcek(AmdProduct.GENOA, Product.MILAN, Product.GENOA));
    assertThat(fetched.failures()).isEmpty();
    assertThat(server.requests()).hasSize(4).last().isEqualTo("/vcek/v1/Genoa/crl");
  }

  @Test
  void fetch_unknownChip_isRefusedOnceAndTheLineIsThere() {
    server.failNext(new KdsFault.Status(404));
    Fetched fetched = client().fetch(AmdWorld.vcek(AmdProduct.MILAN));
    assertThat(fetched.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.kind()).isEqualTo(CollateralKind.VEK);
              assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
            });
    assertThat(fetched.collateral().find(CollateralKind.CHAIN)).isPresent();
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void fetch_tooManyRequests_waitsAsLongAsTheServerSays() {
    server.failNext(new KdsFault.TooMany("7"));
    assertThat(client().fetch(AmdWorld.vcek(AmdProduct.MILAN)).failures()).isEmpty();
    assertThat(pauses).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void fetch_askedToComeBackMuchLater_isNotAskedBeforeThen() {
    server.failNext(new KdsFault.TooMany("600"));
    KdsClient client = client();
    assertThat(reasons(client.fetch(AmdWorld.vcek(AmdProduct.MILAN))))
        .containsOnly(Reason.UNREACHABLE)
        .hasSize(3);
    now = AT.plusSeconds(500);
    Fetched early = client.fetch(AmdWorld.vcek(AmdProduct.GENOA));
    assertThat(early.failures()).hasSize(3);
    assertThat(early.failures().getFirst().message()).contains("asked not to be asked before");
    assertThat(server.requests()).hasSize(1);
    assertThat(pauses).isEmpty();
    now = AT.plusSeconds(600);
    assertThat(client.fetch(AmdWorld.vcek(AmdProduct.GENOA)).failures()).isEmpty();
  }

  @Test
  void fetch_askedToComeBackSoonByAnEarlierRequest_waitsTheRest() {
    server.failNext(new KdsFault.TooMany("600"));
    KdsClient client = client();
    client.fetch(AmdWorld.vcek(AmdProduct.MILAN));
    now = AT.plusSeconds(590);
    assertThat(client.fetch(AmdWorld.vcek(AmdProduct.MILAN)).failures()).isEmpty();
    assertThat(pauses).containsExactly(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"another product", "another chip", "another TCB", "a portal", "a chain"})
  void fetch_wrongCertificate_isMalformedAndNotKept(String what) {
    server.failNext(new KdsFault.Content(wrong(what)));
    DocumentStore disk = DiskStore.in(folder);
    Fetched fetched = client(disk).fetch(AmdWorld.vcek(AmdProduct.MILAN));
    assertThat(reasons(fetched)).containsExactly(Reason.MALFORMED);
    assertThat(fetched.collateral().find(CollateralKind.VEK)).isEmpty();
    assertThat(client(disk).fetch(AmdWorld.vcek(AmdProduct.MILAN)).failures()).isEmpty();
  }

  private static Answer wrong(String what) {
    AmdAuthority milan = AmdWorld.authority(AmdProduct.MILAN);
    byte[] der =
        switch (what) {
          case "another product" ->
              AmdWorld.authority(AmdProduct.GENOA).certificate(AmdRole.VCEK).der();
          case "another chip" ->
              AmdWorld.authority(
                      AmdProduct.MILAN,
                      (role, spec) ->
                          role == AmdRole.VCEK
                              ? spec.without(AmdAuthority.ARC + "4")
                                  .with(Extension.of(AmdAuthority.ARC + "4", false, new byte[64]))
                              : spec)
                  .certificate(AmdRole.VCEK)
                  .der();
          case "another TCB" ->
              AmdWorld.authority(
                      AmdProduct.MILAN,
                      (role, spec) ->
                          role == AmdRole.VCEK
                              ? spec.without(AmdAuthority.ARC + "3.8")
                                  .with(
                                      Extension.of(
                                          AmdAuthority.ARC + "3.8", false, new byte[] {2, 1, 7}))
                              : spec)
                  .certificate(AmdRole.VCEK)
                  .der();
          case "a chain" -> milan.certificate(AmdRole.ASK).der();
          default -> "<html>Sign in</html>".getBytes(US_ASCII);
        };
    return Answer.of(200, "application/pkix-cert", der);
  }

  @Test
  void fetch_anotherLinesChain_isMalformed() {
    AmdAuthority genoa = AmdWorld.authority(AmdProduct.GENOA);
    AmdRequest request = new AmdRequest.Vlek(List.of(Product.MILAN), Set.of(CollateralKind.CHAIN));
    server.failNext(
        new KdsFault.Content(
            Answer.text(
                200,
                "application/x-pem-file",
                Certificate.chainPem(
                    List.of(genoa.certificate(AmdRole.ASVK), genoa.certificate(AmdRole.ARK))))));
    assertThat(reasons(client().fetch(request))).containsExactly(Reason.MALFORMED);
  }

  @Test
  void fetch_redirectToAnotherHost_isMalformedAndNotFollowed() throws IOException {
    try (KdsServer other = KdsServer.start()) {
      server.failNext(
          new KdsFault.Content(Answer.redirect(302, other.base() + "/vcek/v1/Milan/crl")));
      Fetched fetched = client().fetch(AmdWorld.vcek(AmdProduct.MILAN));
      assertThat(fetched.failures().getFirst().reason()).isEqualTo(Reason.MALFORMED);
      assertThat(fetched.failures().getFirst().message()).contains("redirects are not followed");
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void fetch_noAnswerInTime_isUnreachable() {
    server.failNext(new KdsFault.Silence());
    HttpLimits hasty =
        new HttpLimits(1 << 20, Duration.ofMillis(300), 1, Duration.ZERO, Duration.ZERO);
    HttpFetcher fetcher = HttpFetcher.of(http, hasty, () -> now, pauses::add);
    Fetched fetched =
        KdsClient.of(KdsEndpoints.mirror(server.base()), fetcher, DocumentStore.none(), () -> now)
            .fetch(AmdWorld.vcek(AmdProduct.MILAN));
    assertThat(reasons(fetched)).containsOnly(Reason.UNREACHABLE).hasSize(3);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void fetch_manyAtOnce_asksOnce() throws Exception {
    KdsClient client = client(DiskStore.in(folder));
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Fetched>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(workers.submit(() -> client.fetch(AmdWorld.vcek(AmdProduct.MILAN))));
      }
      for (Future<Fetched> one : all) {
        assertThat(one.get().failures()).isEmpty();
      }
    }
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void fetch_certificateThatIsKept_isNeverAskedForAgainAlsoAfterARestart() {
    client(DiskStore.in(folder)).fetch(AmdWorld.vcek(AmdProduct.MILAN));
    now = AT.plus(Duration.ofDays(200));
    Fetched later = client(DiskStore.in(folder)).fetch(AmdWorld.vcek(AmdProduct.MILAN));
    assertThat(later.failures()).isEmpty();
    assertThat(server.requests())
        .hasSize(5)
        .endsWith("/vcek/v1/Milan/cert_chain", "/vcek/v1/Milan/crl");
  }

  @Test
  void fetch_crlPastItsNextUpdateAndServiceGone_isServedAndSaysSo() {
    client(DiskStore.in(folder)).fetch(AmdWorld.vcek(AmdProduct.MILAN));
    server.close();
    now = CRL.nextUpdate();
    Fetched later = client(DiskStore.in(folder)).fetch(AmdWorld.vcek(AmdProduct.MILAN));
    assertThat(later.failures()).isEmpty();
    assertThat(later.stale()).containsExactly(new StaleItem(CollateralKind.AMD_CRL, now));
  }

  @Test
  void fetch_olderCrlThanKept_isRefusedAndReported() {
    AmdAuthority milan = AmdWorld.authority(AmdProduct.MILAN);
    client(DiskStore.in(folder)).fetch(AmdWorld.vcek(AmdProduct.MILAN));
    now = AT.plus(KdsClient.CRL_MAX_AGE);
    server.publish(
        AmdProduct.MILAN,
        milan,
        AmdWorld.chip(AmdProduct.MILAN),
        TCB,
        CRL.withValidity(AmdWorld.FROM.minusSeconds(1), CRL.nextUpdate()));
    Fetched later = client(DiskStore.in(folder)).fetch(AmdWorld.vcek(AmdProduct.MILAN));
    assertThat(later.rollbacks())
        .extracting(Rollback::kind)
        .containsExactly(CollateralKind.AMD_CRL);
    assertThat(later.collateral().all(CollateralKind.AMD_CRL)).containsExactly(milan.crl(CRL));
  }

  @Test
  void forget_rejectedCrl_isAskedForAgain() {
    KdsClient client = client(DiskStore.in(folder));
    client.fetch(AmdWorld.vcek(AmdProduct.MILAN));
    client.forget(AmdWorld.vcek(AmdProduct.MILAN), Set.of(CollateralKind.AMD_CRL));
    client.fetch(AmdWorld.vcek(AmdProduct.MILAN));
    assertThat(server.requests()).hasSize(4).endsWith("/vcek/v1/Milan/crl");
  }

  @Test
  void fetch_anotherVendorsRequest_isRefusedWithoutARequest() {
    Fetched fetched = client().fetch(new CollateralRequest.TokenKeys("https://issuer.example", ""));
    assertThat(reasons(fetched)).containsExactly(Reason.REFUSED);
    assertThat(server.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../x", "0A", "00", "", "zz"})
  void request_hardwareIdOfAnotherForm_isRefused(String id) {
    String padded = id.isEmpty() ? id : id.repeat(128 / id.length());
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new AmdRequest.Vcek(
                    List.of(Product.MILAN),
                    padded,
                    new AmdRequest.Tcb(0, 1, 1, 1, 1),
                    Set.of(CollateralKind.VEK)));
  }

  private KdsClient client() {
    return client(DocumentStore.none());
  }

  private KdsClient client(DocumentStore store) {
    HttpFetcher fetcher = HttpFetcher.of(http, LIMITS, () -> now, pauses::add);
    return KdsClient.of(KdsEndpoints.mirror(server.base()), fetcher, store, () -> now);
  }

  private static List<Reason> reasons(Fetched fetched) {
    return fetched.failures().stream().map(FetchFailure::reason).toList();
  }
}
