package dev.cloister.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.testkit.pki.WebAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the enclave talks to: what {@code trusted_certificates} decides. */
class OutboundTlsTest {
  private static final WebAuthority OURS = WebAuthority.of("ours");
  private static final WebAuthority OTHER = WebAuthority.of("other");
  private static final String HERE = "127.0.0.1";

  private final AtomicInteger requests = new AtomicInteger();

  @Test
  void send_authorityThatIsTrusted_isAnswered() throws Exception {
    assertThat(send(OURS.server(HERE), List.of(OURS.pem()))).isEqualTo(200);
  }

  @Test
  void send_oneOfManyTrusted_isAnswered() throws Exception {
    assertThat(send(OURS.server(HERE), List.of(OTHER.pem(), OURS.pem()))).isEqualTo(200);
    assertThat(send(OURS.server(HERE), List.of(OTHER.pem() + OURS.pem()))).isEqualTo(200);
  }

  @Test
  void send_authorityThatIsNotTrusted_isNeverAsked() {
    refused(OURS.server(HERE), List.of(OTHER.pem()));
  }

  @Test
  void send_authorityOfOursWhereTheJdksAreTrusted_isNeverAsked() {
    refused(OURS.server(HERE), List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"api.example", "127.0.0.2"})
  void send_certificateOfAnotherHost_isNeverAsked(String host) {
    refused(OURS.server(host), List.of(OURS.pem()));
  }

  @Test
  void send_certificateThatHasExpired_isNeverAsked() {
    refused(
        OURS.server(
            HERE, Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-02T00:00:00Z")),
        List.of(OURS.pem()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "canary", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
  void trusting_whatIsNoCertificate_isRefused(String text) {
    assertThatExceptionOfType(GeneralSecurityException.class)
        .isThrownBy(() -> OutboundHttp.trusting(List.of(text)));
  }

  private void refused(WebAuthority.Server server, List<String> trusted) {
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> send(server, trusted));
    assertThat(requests).hasValue(0);
  }

  private int send(WebAuthority.Server server, List<String> trusted) throws Exception {
    Router router =
        Router.of(
            List.of(
                Route.of(
                    Method.GET,
                    "/",
                    request -> {
                      requests.incrementAndGet();
                      return Response.text("text/plain", "here");
                    })));
    try (HttpEdge edge =
        HttpEdge.start(
            HttpServerConfig.tls(
                HERE, 0, TlsConfig.of(new TlsIdentity(server.key(), server.chain()))),
            router,
            EdgeObserver.NONE)) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://" + HERE + ":" + edge.port() + "/")).build();
      return OutboundHttp.trusting(trusted)
          .send(request, 1024, Duration.ofSeconds(30))
          .statusCode();
    }
  }
}
