package dev.cloister.enclave.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.enclave.EnclaveProcess;
import dev.cloister.http.TlsFiles;
import dev.cloister.http.TrustedCertificates;
import dev.cloister.testkit.pki.WebAuthority;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The enclave's edge with the host's TLS files. */
class TlsTest {
  private static final WebAuthority AUTHORITY = WebAuthority.of("host");

  @TempDir Path folder;
  private Enclave enclave;

  @BeforeEach
  void start() throws Exception {
    TlsFiles files = new TlsFiles(folder.resolve("chain.pem"), folder.resolve("key.pem"));
    AUTHORITY.server("127.0.0.1").write(files.certificate(), files.key());
    enclave = new Enclave("", new EnclaveProcess.Listen("127.0.0.1", 0, Optional.of(files)));
  }

  @AfterEach
  void close() {
    enclave.close();
  }

  @Test
  void health_overTls_isAnsweredUnderTheAuthorityOfTheFiles() throws Exception {
    assertThat(enclave.url().getScheme()).isEqualTo("https");
    assertThat(health(AUTHORITY).statusCode()).isEqualTo(200);
  }

  @Test
  void health_withoutAVaultThatRemembersTheEnclave_saysUnprotected() throws Exception {
    assertThat(health(AUTHORITY).body()).contains("\"rollback\":\"unprotected\"");
  }

  @Test
  void health_underAnotherAuthority_isNotAsked() {
    assertThatThrownBy(() -> health(WebAuthority.of("other"))).isInstanceOf(IOException.class);
  }

  private HttpResponse<String> health(WebAuthority trusted) throws Exception {
    try (HttpClient http =
        HttpClient.newBuilder()
            .sslContext(
                TrustedCertificates.parse(trusted.pem().getBytes(StandardCharsets.US_ASCII))
                    .clientContext())
            .build()) {
      return http.send(
          HttpRequest.newBuilder(enclave.url().resolve("/health")).build(),
          BodyHandlers.ofString());
    }
  }
}
