package dev.cloister.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** TLS of the edge: its version, certificates on both sides, the exporter, reload. */
final class TlsEdgeTest {
  private static final byte[] NO_CONTEXT = new byte[0];
  private static final TlsIdentity FIRST = identity("first");
  private static final TlsIdentity SECOND = identity("second");
  private static final TlsIdentity CLIENT = identity("client");
  private static final String REQUEST = "GET /peer HTTP/1.1\r\nHost: h\r\n\r\n";

  private HttpEdge edge;

  @BeforeEach
  void listen() throws IOException {
    edge = start(TlsConfig.withOptionalClient(FIRST, new Anyone()));
  }

  @AfterEach
  void close() {
    edge.close();
  }

  @Test
  void handshake_tls13_isAnsweredWithStrictTransportSecurity() throws Exception {
    try (RawClient client = new RawClient(connect(Optional.empty(), "TLSv1.3"))) {
      assertThat(client.send(REQUEST).readAnswer())
          .startsWith("HTTP/1.1 200 ")
          .contains("Strict-Transport-Security: max-age=31536000");
    }
  }

  @Test
  void handshake_tls12_isRefused() {
    assertThatExceptionOfType(SSLException.class)
        .isThrownBy(() -> connect(Optional.empty(), "TLSv1.2").close());
  }

  @Test
  void client_withoutCertificate_goesOnWithoutPeer() throws Exception {
    try (RawClient client = new RawClient(connect(Optional.empty(), "TLSv1.3"))) {
      assertThat(client.send(REQUEST).readAnswer()).contains("peer=none");
    }
  }

  @Test
  void client_withCertificate_isInReachOfTheHandler() throws Exception {
    try (RawClient client = new RawClient(connect(Optional.of(CLIENT), "TLSv1.3"))) {
      assertThat(client.send(REQUEST).readAnswer()).contains("peer=CN=client");
    }
  }

  @Test
  void client_refusedByTheTrustManager_isNotAnswered() throws Exception {
    edge.close();
    edge = start(TlsConfig.withOptionalClient(FIRST, new Nobody()));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> {
              try (RawClient client = new RawClient(connect(Optional.of(CLIENT), "TLSv1.3"))) {
                assertThat(client.send(REQUEST).readAnswer()).isEmpty();
                throw new IOException("closed without an answer");
              }
            });
  }

  @Test
  void client_requiredButWithoutCertificate_isNotAnswered() throws Exception {
    edge.close();
    edge = start(TlsConfig.withRequiredClient(FIRST, new Anyone()));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> {
              try (RawClient client = new RawClient(connect(Optional.empty(), "TLSv1.3"))) {
                assertThat(client.send(REQUEST).readAnswer()).isEmpty();
                throw new IOException("closed without an answer");
              }
            });
  }

  @Test
  void exporter_inTheHandler_givesTheClientsBytes() throws Exception {
    SSLSocket socket = connect(Optional.empty(), "TLSv1.3");
    String exported =
        HexFormat.of()
            .formatHex(
                ((ExtendedSSLSession) socket.getSession())
                    .exportKeyingMaterialData("EXPERIMENTAL-test", NO_CONTEXT, 32));
    try (RawClient client = new RawClient(socket)) {
      assertThat(client.send(REQUEST).readAnswer()).contains("ekm=" + exported);
    }
  }

  @Test
  void reload_newConnectionsSeeTheNewCertificateAndOpenOnesGoOn() throws Exception {
    SSLSocket open = connect(Optional.empty(), "TLSv1.3");
    try (RawClient before = new RawClient(open)) {
      assertThat(before.send(REQUEST).readAnswer()).contains(" 200 ");

      edge.reload(SECOND);

      try (SSLSocket after = connect(Optional.empty(), "TLSv1.3")) {
        assertThat(after.getSession().getPeerCertificates()[0])
            .isEqualTo(SECOND.chain().getFirst());
      }
      assertThat(before.send(REQUEST).readAnswer()).contains(" 200 ");
      assertThat(open.getSession().getPeerCertificates()[0]).isEqualTo(FIRST.chain().getFirst());
    }
  }

  @Test
  void handshake_neverFinished_isClosed() throws Exception {
    edge.close();
    edge =
        HttpEdge.start(
            HttpServerConfig.tls("127.0.0.1", 0, TlsConfig.of(FIRST))
                .withLimits(
                    new HttpServerConfig.Limits(
                        4,
                        4,
                        1024,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1))),
            router(),
            EdgeObserver.NONE);
    try (RawClient client = new RawClient(edge.port())) {
      client.send("\u0016\u0003\u0001\u0002\u0000");
      assertThat(client.trickle("\u0001", 400)).startsWith("closed ");
    }
  }

  @Test
  void plainHttp_onTheTlsPort_isNotAnswered() throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      assertThat(client.send(REQUEST).readAll()).doesNotContain("HTTP/1.1");
    }
  }

  private static HttpEdge start(TlsConfig tls) throws IOException {
    return HttpEdge.start(HttpServerConfig.tls("127.0.0.1", 0, tls), router(), EdgeObserver.NONE);
  }

  private static Router router() {
    return Router.of(List.of(Route.of(Method.GET, "/peer", TlsEdgeTest::peer)));
  }

  private static Response peer(Request request) throws SSLException {
    String peer =
        request.peerCertificates().stream()
            .map(certificate -> certificate.getSubjectX500Principal().getName())
            .findFirst()
            .orElse("none");
    byte[] exported =
        ((ExtendedSSLSession) request.sslSession().orElseThrow())
            .exportKeyingMaterialData("EXPERIMENTAL-test", NO_CONTEXT, 32);
    return Response.text(
        "text/plain", "peer=" + peer + " ekm=" + HexFormat.of().formatHex(exported));
  }

  private SSLSocket connect(Optional<TlsIdentity> client, String protocol) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        client.isPresent() ? keys(client.get()) : new KeyManager[0],
        new TrustManager[] {new Anyone()},
        null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", edge.port());
    socket.setEnabledProtocols(new String[] {protocol});
    socket.startHandshake();
    return socket;
  }

  private static KeyManager[] keys(TlsIdentity identity) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, new char[0]);
    store.setKeyEntry(
        "k", identity.key(), new char[0], identity.chain().toArray(new X509Certificate[0]));
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  private static TlsIdentity identity(String name) {
    EcKey key = EcKey.p256(Seed.of(name));
    X509Certificate certificate =
        CertificateSpec.of(
                "CN=" + name,
                "CN=" + name,
                key.spki(),
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2036-01-01T00:00:00Z"))
            .sign(key)
            .x509();
    return new TlsIdentity(key.privateKey(), List.of(certificate));
  }

  private static class Anyone implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static final class Nobody extends Anyone {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("nobody");
    }
  }
}
