package dev.cloister.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The edge over a real socket, spoken to byte by byte. */
final class HttpEdgeTest {
  private static final String HOST = "Host: h\r\n";
  private static final String LAST = "Connection: close\r\n";

  private final LinkedBlockingQueue<EdgeObserver.Exchange> seen = new LinkedBlockingQueue<>();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger started = new AtomicInteger();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private HttpEdge edge;

  @BeforeEach
  void listen() throws IOException {
    edge = start(limits(4, 2, Duration.ofSeconds(10), Duration.ofSeconds(10)));
  }

  @AfterEach
  void close() {
    released.countDown();
    edge.close();
  }

  @Test
  void get_route_answersWithSecurityHeaders() throws IOException {
    String answer = ask("GET /hello HTTP/1.1\r\n" + HOST + LAST + "\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Content-Type: application/json")
        .contains("X-Content-Type-Options: nosniff")
        .contains("Cache-Control: no-store")
        .contains("Content-Security-Policy: default-src 'none'")
        .contains("X-Request-Id: ")
        .doesNotContain("Server:")
        .doesNotContain("Strict-Transport-Security")
        .endsWith("{\"hello\":\"world\"}");
  }

  @Test
  void head_getRoute_answersTheSameWithoutBody() throws IOException {
    assertThat(ask("HEAD /hello HTTP/1.1\r\n" + HOST + LAST + "\r\n"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Content-Length: 17")
        .endsWith("\r\n\r\n");
  }

  @Test
  void options_route_namesItsMethods() throws IOException {
    assertThat(ask("OPTIONS /echo/x HTTP/1.1\r\n" + HOST + LAST + "\r\n"))
        .startsWith("HTTP/1.1 204 No Content\r\n")
        .contains("Allow: OPTIONS, POST\r\n");
  }

  @Test
  void otherMethod_onAKnownPath_is405WithAllow() throws IOException {
    assertThat(ask("DELETE /hello HTTP/1.1\r\n" + HOST + LAST + "\r\n"))
        .startsWith("HTTP/1.1 405 ")
        .contains("Allow: GET, HEAD, OPTIONS\r\n")
        .contains("\"code\":\"method_not_allowed\"");
  }

  @Test
  void unknownMethod_onAKnownPath_is405() throws IOException {
    assertThat(ask("BREW /hello HTTP/1.1\r\n" + HOST + LAST + "\r\n")).startsWith("HTTP/1.1 405 ");
  }

  @Test
  void unknownPath_isAProblem() throws IOException {
    assertThat(ask("GET /nothing HTTP/1.1\r\n" + HOST + LAST + "\r\n"))
        .startsWith("HTTP/1.1 404 ")
        .contains("Content-Type: application/problem+json")
        .contains("\"code\":\"not_found\"");
  }

  @Test
  void post_body_reachesTheHandlerWhole() throws IOException {
    assertThat(ask(post("/echo/a%20b", "12345"))).endsWith("a b:12345");
  }

  @Test
  void post_chunkedBody_reachesTheHandlerWhole() throws IOException {
    assertThat(
            ask(
                "POST /echo/x HTTP/1.1\r\n"
                    + HOST
                    + LAST
                    + "Transfer-Encoding: chunked\r\n\r\n2\r\n12\r\n3\r\n345\r\n0\r\n\r\n"))
        .endsWith("x:12345");
  }

  @Test
  void keepAlive_twoRequests_areAnsweredOnOneConnection() throws IOException {
    try (RawClient client = new RawClient(edge.port())) {
      client.send("GET /hello HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.readAnswer()).contains(" 200 ");
      client.send("GET /hello HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.readAnswer()).contains(" 200 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/x/../hello",
        "/./hello",
        "//hello",
        "/hello/",
        "/%2e%2e/hello",
        "/hello%2f",
        "/hello;x=1",
        "/hello%00",
        "/hel%6",
        "/hello?a=1&a=2",
        "/hello?%",
        "\\hello",
        "/hello\\x"
      })
  void path_trick_isRefused(String target) throws IOException {
    assertThat(ask("GET " + target + " HTTP/1.1\r\n" + HOST + LAST + "\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("\"code\":\"invalid_request\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /hello HTTP/1.1\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /hello\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: h\r\nBad Name: x\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: h\r\n folded: y\r\n\r\n",
        "POST /echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12",
        "POST /echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
        "POST /echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "\u0016\u0003\u0001\u0002\u0000\r\n\r\n"
      })
  void malformedRequest_isAProblemAndTheConnectionCloses(String bytes) throws IOException {
    assertThat(ask(bytes)).startsWith("HTTP/1.1 400 ").contains("\"code\":\"invalid_request\"");
  }

  @Test
  void header_tooLong_is431() throws IOException {
    assertThat(
            ask(
                "GET /hello HTTP/1.1\r\n"
                    + HOST
                    + "X: "
                    + "a".repeat(2000)
                    + "\r\n"
                    + LAST
                    + "\r\n"))
        .startsWith("HTTP/1.1 431 ")
        .contains("\"code\":\"headers_too_large\"");
  }

  @Test
  void target_tooLong_is414() throws IOException {
    assertThat(ask("GET /" + "a".repeat(2000) + " HTTP/1.1\r\n" + HOST + LAST + "\r\n"))
        .startsWith("HTTP/1.1 414 ")
        .contains("\"code\":\"uri_too_long\"");
  }

  @Test
  void body_announcedTooLong_is413BeforeItIsSent() throws IOException {
    assertThat(ask("POST /echo/x HTTP/1.1\r\n" + HOST + "Content-Length: 65\r\n" + LAST + "\r\n"))
        .startsWith("HTTP/1.1 413 ")
        .contains("\"code\":\"payload_too_large\"");
  }

  @Test
  void body_notReadWhole_saysThatTheConnectionCloses() throws IOException {
    String tooLong = "POST /echo/x HTTP/1.1\r\n" + HOST + "Content-Length: 65\r\n\r\n";

    assertThat(ask(tooLong)).contains("Connection: close");
    assertThat(ask(tooLong.replace("/echo/x", "/nothing"))).contains("Connection: close");
  }

  @Test
  void body_announcedWithExpectationAndTooLong_is413WithoutContinue() throws IOException {
    assertThat(
            ask(
                "POST /echo/x HTTP/1.1\r\n"
                    + HOST
                    + "Expect: 100-continue\r\nContent-Length: 65\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void body_chunkedTooLong_is413() throws IOException {
    assertThat(
            ask(
                "POST /echo/x HTTP/1.1\r\n"
                    + HOST
                    + LAST
                    + "Transfer-Encoding: chunked\r\n\r\n41\r\n"
                    + "a".repeat(65)
                    + "\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void body_compressed_is415() throws IOException {
    assertThat(
            ask(
                "POST /echo/x HTTP/1.1\r\n"
                    + HOST
                    + LAST
                    + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"))
        .startsWith("HTTP/1.1 415 ");
  }

  @Test
  void json_withoutItsMediaType_is415() throws IOException {
    assertThat(ask(post("/json", "{}"))).startsWith("HTTP/1.1 415 ");
  }

  @Test
  void json_duplicateMember_is400() throws IOException {
    assertThat(
            ask(
                "POST /json HTTP/1.1\r\n"
                    + HOST
                    + LAST
                    + "Content-Type: application/json\r\nContent-Length: 13\r\n\r\n"
                    + "{\"a\":1,\"a\":2}"))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void handler_throws_is500WithoutItsText() throws IOException {
    assertThat(ask("GET /fails HTTP/1.1\r\n" + HOST + LAST + "\r\n"))
        .startsWith("HTTP/1.1 500 ")
        .contains("\"code\":\"internal\"")
        .doesNotContain("canary");
    assertThat(failures).singleElement().satisfies(e -> assertThat(e).hasMessage("canary"));
  }

  @Test
  void handler_throwsAnError_is500AndCountsOnce() throws Exception {
    assertThat(ask("GET /breaks HTTP/1.1\r\n" + HOST + LAST + "\r\n"))
        .startsWith("HTTP/1.1 500 ")
        .contains("\"code\":\"internal\"")
        .doesNotContain("canary");
    assertThat(failures).singleElement().satisfies(e -> assertThat(e).hasMessage("canary"));
    assertThat(countedOnce("/breaks")).isEqualTo(500);
  }

  @Test
  void handler_answersNothing_is500AndCountsOnce() throws Exception {
    assertThat(ask("GET /nothing-at-all HTTP/1.1\r\n" + HOST + LAST + "\r\n"))
        .startsWith("HTTP/1.1 500 ");
    assertThat(countedOnce("-")).isEqualTo(500);
  }

  @Test
  void handler_tooSlow_is503AndItIsInterrupted() throws Exception {
    assertThat(ask("GET /slow HTTP/1.1\r\n" + HOST + LAST + "\r\n")).startsWith("HTTP/1.1 503 ");
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void gate_refuses_beforeTheBodyIsSent() throws IOException {
    assertThat(ask("POST /guarded HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n" + LAST + "\r\n"))
        .startsWith("HTTP/1.1 401 ")
        .contains("WWW-Authenticate: Bearer");
  }

  @Test
  void gate_letsIn_namesTheCaller() throws IOException {
    assertThat(
            ask(
                "POST /guarded HTTP/1.1\r\n"
                    + HOST
                    + LAST
                    + "Authorization: x\r\nContent-Length: 0\r\n\r\n"))
        .endsWith("caller x");
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void slowHeader_fromConnectionStartOrAfterAnAnswer_isClosed(boolean afterAnAnswer)
      throws IOException {
    edge.close();
    edge = start(limits(4, 2, Duration.ofMillis(500), Duration.ofSeconds(10)));
    try (RawClient client = new RawClient(edge.port())) {
      if (afterAnAnswer) {
        client.send("GET /hello HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(client.readAnswer()).contains(" 200 ");
      }
      client.send("GET /hello HTTP/1.1\r\n" + HOST + "X: ");
      assertThat(client.trickle("a", 800)).isEqualTo("closed ");
    }
  }

  @Test
  void slowBody_isAnswered408() throws IOException {
    edge.close();
    edge = start(limits(4, 2, Duration.ofSeconds(10), Duration.ofMillis(500)));
    try (RawClient client = new RawClient(edge.port())) {
      client.send("POST /echo/x HTTP/1.1\r\n" + HOST + "Content-Length: 60\r\n\r\n");
      assertThat(client.trickle("a", 59)).startsWith("closed HTTP/1.1 408 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 60", "Transfer-Encoding: chunked"})
  void slowBodies_onARouteThatTakesNone_areRefusedAndHoldNobodyUp(String body) throws IOException {
    edge.close();
    int places = 10;
    edge = start(limits(60, places, Duration.ofSeconds(60), Duration.ofSeconds(60)));
    List<RawClient> flood = new ArrayList<>();
    for (int i = 0; i < 4 * places; i++) {
      RawClient client =
          new RawClient(edge.port()).send("GET /hello HTTP/1.1\r\n" + HOST + body + "\r\n\r\n");
      flood.add(client);
      // A place is free again shortly after its answer: what is asked next may meet the last few.
      assertThat(client.readAll())
          .startsWith("HTTP/1.1 413 ")
          .contains("\"code\":\"payload_too_large\"")
          .contains("Connection: close");
      assertThat(ask("GET /hello HTTP/1.1\r\n" + HOST + LAST + "\r\n")).contains(" 200 ");
    }
    for (RawClient client : flood) {
      client.close();
    }
  }

  @Test
  void emptyBody_onARouteThatTakesNone_isTaken() throws IOException {
    assertThat(ask("GET /hello HTTP/1.1\r\n" + HOST + LAST + "Content-Length: 0\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void requests_beyondTheLimit_are503AndTheOthersFinish() throws Exception {
    edge.close();
    edge = start(limits(4, 1, Duration.ofSeconds(10), Duration.ofSeconds(10)));
    try (RawClient first = new RawClient(edge.port())) {
      first.send("GET /waits HTTP/1.1\r\n" + HOST + LAST + "\r\n");
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(ask("GET /hello HTTP/1.1\r\n" + HOST + "\r\n"))
          .startsWith("HTTP/1.1 503 ")
          .contains("Retry-After: 1");
      released.countDown();
      assertThat(first.readAll()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void connections_beyondTheLimit_waitUntilOneCloses() throws IOException {
    List<RawClient> flood = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      RawClient client = new RawClient(edge.port());
      client.send("GET /hello HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.readAnswer()).contains(" 200 ");
      flood.add(client);
    }
    try (RawClient late = new RawClient(edge.port())) {
      late.send("GET /hello HTTP/1.1\r\n" + HOST + LAST + "\r\n");
      flood.getFirst().close();
      assertThat(late.readAll()).startsWith("HTTP/1.1 200 ");
    }
    for (RawClient client : flood) {
      client.close();
    }
  }

  @Test
  void stop_requestInHandling_finishes() throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      client.send("GET /waits HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
      Thread stopping = Thread.ofVirtual().start(edge::stop);
      released.countDown();
      assertThat(client.readAll()).startsWith("HTTP/1.1 200 ");
      stopping.join();
    }
  }

  @Test
  void observer_request_seesTemplateAndNoValues() throws Exception {
    ask(post("/echo/secret-segment?token=secret-value", "12345"));

    assertThat(seen.poll(20, TimeUnit.SECONDS))
        .satisfies(
            exchange -> {
              assertThat(exchange.route()).isEqualTo("/echo/{name}");
              assertThat(exchange.method()).isEqualTo("POST");
              assertThat(exchange.status()).isEqualTo(200);
              assertThat(exchange.requestBytes()).isEqualTo(5);
              assertThat(exchange.nanos()).isPositive();
              assertThat(exchange.toString()).doesNotContain("secret");
            });
  }

  /** The status of the one request that was counted as started and as completed. */
  private int countedOnce(String route) throws InterruptedException {
    EdgeObserver.Exchange exchange = seen.poll(20, TimeUnit.SECONDS);
    assertThat(exchange).isNotNull();
    assertThat(exchange.route()).isEqualTo(route);
    edge.close();
    assertThat(started).hasValue(1);
    assertThat(seen).isEmpty();
    return exchange.status();
  }

  private String ask(String bytes) throws IOException {
    try (RawClient client = new RawClient(edge.port())) {
      return client.send(bytes).readAll();
    }
  }

  private static String post(String target, String body) {
    return "POST %s HTTP/1.1\r\n%s%sContent-Length: %d\r\n\r\n%s"
        .formatted(target, HOST, LAST, body.length(), body);
  }

  private static HttpServerConfig.Limits limits(
      int connections, int requests, Duration header, Duration body) {
    return new HttpServerConfig.Limits(
        connections, requests, 1024, header, body, Duration.ofSeconds(10));
  }

  private HttpEdge start(HttpServerConfig.Limits limits) throws IOException {
    Route guarded =
        Route.of(
                Method.POST,
                "/guarded",
                request -> Response.text("text/plain", "caller " + request.principal().subject()))
            .authenticatedBy(
                request ->
                    new Principal(
                        request
                            .header("authorization")
                            .orElseThrow(
                                () ->
                                    ProblemException.of(ErrorCode.UNAUTHORIZED, "expected a token")
                                        .header("WWW-Authenticate", "Bearer"))));
    return HttpEdge.start(
        HttpServerConfig.plain("127.0.0.1", 0).withLimits(limits),
        Router.of(
            List.of(
                Route.of(
                    Method.GET,
                    "/hello",
                    request -> Response.json(JsonObject.builder().put("hello", "world").build())),
                Route.of(
                        Method.POST,
                        "/echo/{name}",
                        request ->
                            Response.text(
                                "text/plain",
                                request.pathParam("name")
                                    + ":"
                                    + new String(request.body(), UTF_8)))
                    .bodyLimit(64),
                Route.of(Method.POST, "/json", request -> Response.json(request.json())),
                Route.of(
                    Method.GET,
                    "/fails",
                    request -> {
                      throw new IllegalStateException("canary");
                    }),
                Route.of(
                    Method.GET,
                    "/breaks",
                    request -> {
                      throw new AssertionError("canary");
                    }),
                Route.of(Method.GET, "/nothing-at-all", request -> nothing()),
                Route.of(Method.GET, "/slow", this::slow).timeout(Duration.ofMillis(200)),
                Route.of(Method.GET, "/waits", this::waits),
                guarded)),
        new EdgeObserver() {
          @Override
          public void started() {
            started.incrementAndGet();
          }

          @Override
          public void completed(Exchange exchange) {
            seen.add(exchange);
          }

          @Override
          public void failed(String requestId, Throwable cause) {
            failures.add(cause);
          }
        });
  }

  /** What a handler must not answer. */
  @SuppressWarnings("NullAway")
  private static Response nothing() {
    return null;
  }

  private Response waits(Request request) throws InterruptedException {
    entered.countDown();
    released.await();
    return Response.text("text/plain", "done");
  }

  private Response slow(Request request) {
    try {
      released.await();
    } catch (InterruptedException e) {
      interrupted.countDown();
    }
    return Response.noContent();
  }
}
