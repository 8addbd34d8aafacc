package dev.cloister.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.channel.StartException;
import dev.cloister.channel.StartFailure;
import dev.cloister.controlplane.config.ConfigurationReader;
import dev.cloister.controlplane.config.ControlPlaneConfig;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting: the database it belongs to, the TLS files it reads. */
final class ControlPlaneTest {
  private static final EcKey KEY = EcKey.p256(Seed.of("tls"));
  private static final X509Certificate CERTIFICATE =
      CertificateSpec.of(
              "CN=localhost",
              "CN=localhost",
              KEY.spki(),
              Instant.parse("2026-01-01T00:00:00Z"),
              Instant.parse("2036-01-01T00:00:00Z"))
          .sign(KEY)
          .x509();

  @TempDir private Path directory;

  @Test
  void start_tlsFiles_servesThatCertificate() throws Exception {
    tlsFiles(pem("PRIVATE KEY", KEY.pkcs8()));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anyone()}, null);

    try (ControlPlane controlPlane = start("https://one.example");
        SSLSocket socket =
            (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", controlPlane.port())) {
      socket.startHandshake();
      assertThat(socket.getSession().getPeerCertificates()[0]).isEqualTo(CERTIFICATE);
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  @Test
  void start_keyThatIsNoKey_isRefusedWithoutRepeatingIt() throws Exception {
    tlsFiles("-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n");

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> start("https://one.example"))
        .satisfies(e -> assertThat(e.failure()).isEqualTo(StartFailure.TLS_UNREADABLE))
        .satisfies(e -> assertThat(e).hasNoCause())
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
  }

  @Test
  void start_databaseOfAnotherIssuer_isRefused() throws Exception {
    start("https://one.example").close();

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> start("https://two.example"))
        .satisfies(e -> assertThat(e.failure()).isEqualTo(StartFailure.DATABASE_FAILED));
  }

  @Test
  void start_portTaken_freesTheDatabase() throws Exception {
    try (ControlPlane first = start("https://one.example")) {
      assertThatExceptionOfType(StartException.class)
          .isThrownBy(() -> start("https://one.example", "CLOISTER_HTTP_PORT", "" + first.port()))
          .satisfies(e -> assertThat(e.failure()).isEqualTo(StartFailure.LISTEN_FAILED));
    }
    start("https://one.example").close();
  }

  private ControlPlane start(String issuer, String... settings) throws Exception {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "CLOISTER_HTTP_PORT",
                "0",
                "CLOISTER_DATABASE_URL",
                "jdbc:sqlite:" + directory.resolve("test.db"),
                "CLOISTER_OIDC_ISSUER",
                issuer,
                "CLOISTER_OIDC_AUDIENCE",
                "cloister"));
    for (int i = 0; i < settings.length; i += 2) {
      environment.put(settings[i], settings[i + 1]);
    }
    if (Files.exists(directory.resolve("key.pem"))) {
      environment.put("CLOISTER_HTTP_TLS_CERTIFICATE", directory.resolve("chain.pem").toString());
      environment.put("CLOISTER_HTTP_TLS_KEY", directory.resolve("key.pem").toString());
    }
    ControlPlaneConfig config = ConfigurationReader.read(new byte[0], environment, notice -> {});
    return ControlPlane.start(config, InstantSource.system(), () -> 0, new SecureRandom());
  }

  private void tlsFiles(String key) throws Exception {
    Files.writeString(directory.resolve("chain.pem"), pem("CERTIFICATE", CERTIFICATE.getEncoded()));
    Files.writeString(directory.resolve("key.pem"), key);
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der), label);
  }

  private static final class Anyone implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
