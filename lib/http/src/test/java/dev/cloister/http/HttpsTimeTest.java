package dev.cloister.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.testkit.pki.WebAuthority;
import dev.cloister.time.GuestClock;
import dev.cloister.time.TimeInterval;
import dev.cloister.time.TrustedTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that say the time, wrongly, or not at all. */
class HttpsTimeTest {
  private static final WebAuthority OURS = WebAuthority.of("ours");
  private static final String HERE = "127.0.0.1";
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final String NOON_HEADER = "Date: Sat, 21 Nov 2026 12:00:00 GMT";

  private final AtomicLong nanos = new AtomicLong();
  private final TrustedTime time =
      TrustedTime.withClock(Instant.EPOCH, GuestClock.of(nanos::get, 0, Duration.ofDays(1)));
  private final AtomicInteger asked = new AtomicInteger();
  private volatile String headers = NOON_HEADER;
  private SSLServerSocket server;

  @BeforeEach
  void start() throws Exception {
    WebAuthority.Server identity = OURS.server(HERE);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "server", identity.key(), new char[0], identity.chain().toArray(Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    server = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(0);
    Thread.ofPlatform().daemon().start(this::serve);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void ask_serverThatSaysTheTime_boundsItOnBothSides() throws Exception {
    source(List.of(OURS.pem())).ask();

    TimeInterval now = time.now();
    assertThat(now.earliest()).isBetween(NOON.minusSeconds(3), NOON);
    assertThat(now.latest().orElseThrow()).isBetween(NOON.plusSeconds(1), NOON.plusSeconds(3));
  }

  @Test
  void ask_answerThatACacheKept_isSoMuchLater() throws Exception {
    headers = NOON_HEADER + "\r\nAge: 600";

    source(List.of(OURS.pem())).ask();

    assertThat(time.now().latest().orElseThrow()).isAfter(NOON.plusSeconds(600));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: y",
        "Date: yesterday",
        "Date: 2026-11-21T12:00:00Z",
        NOON_HEADER + "\r\nAge: much",
        NOON_HEADER + "\r\nAge: 9223372036854775807",
      })
  void ask_serverThatDoesNotSayTheTime_leavesItUnknown(String said) throws Exception {
    headers = said;

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> source(List.of(OURS.pem())).ask());
    assertThat(time.now()).isEqualTo(TimeInterval.since(Instant.EPOCH));
  }

  @Test
  void ask_serverThatNobodyVouchesFor_isNotBelieved() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> source(List.of(WebAuthority.of("other").pem())).ask());
    assertThat(time.now().latest()).isEmpty();
  }

  @Test
  void keep_answerThatIsFresh_asksNobody() throws Exception {
    HttpsTime source = source(List.of(OURS.pem()));
    source.keep();
    nanos.addAndGet(HttpsTime.FRESH.toNanos() - 1);
    source.keep();
    assertThat(asked).hasValue(1);

    nanos.addAndGet(1);
    source.keep();
    assertThat(asked).hasValue(2);
  }

  @Test
  void keep_afterAFailure_asksTheNextTime() throws Exception {
    HttpsTime source = source(List.of(OURS.pem()));
    headers = "X: y";
    source.keep();
    headers = NOON_HEADER;
    source.keep();

    assertThat(time.now().latest()).isPresent();
  }

  @Test
  void of_addressWithoutTls_isMisuse() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                HttpsTime.of(
                    URI.create("http://time.example"), OutboundHttp.trusting(List.of()), time));
  }

  private HttpsTime source(List<String> trusted) throws Exception {
    return HttpsTime.of(
        URI.create("https://" + HERE + ":" + server.getLocalPort() + "/"),
        OutboundHttp.trusting(trusted),
        time);
  }

  private void serve() {
    while (!server.isClosed()) {
      try (SSLSocket client = (SSLSocket) server.accept()) {
        var in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
        Optional<String> first = Optional.ofNullable(in.readLine());
        if (first.filter(line -> line.equals("HEAD / HTTP/1.1")).isPresent()) {
          asked.incrementAndGet();
          String answer = "HTTP/1.1 200 OK\r\n" + headers + "\r\nConnection: close\r\n\r\n";
          client.getOutputStream().write(answer.getBytes(US_ASCII));
          client.getOutputStream().flush();
        }
      } catch (IOException e) {
        // The client, or the server, is gone.
      }
    }
  }
}
