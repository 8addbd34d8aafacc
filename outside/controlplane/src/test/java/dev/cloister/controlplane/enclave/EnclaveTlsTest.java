package dev.cloister.controlplane.enclave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ErrorCode;
import dev.cloister.controlplane.config.ControlPlaneConfig;
import dev.cloister.http.EdgeObserver;
import dev.cloister.http.HttpEdge;
import dev.cloister.http.HttpServerConfig;
import dev.cloister.http.Method;
import dev.cloister.http.Response;
import dev.cloister.http.Route;
import dev.cloister.http.Router;
import dev.cloister.http.TlsConfig;
import dev.cloister.http.TlsIdentity;
import dev.cloister.testkit.pki.WebAuthority;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The link to an enclave over TLS: no token is sent before the certificate was judged. */
final class EnclaveTlsTest {
  private static final WebAuthority AUTHORITY = WebAuthority.of("enclaves");
  private static final JsonObject REQUEST = JsonObject.builder().put("nonce", "n").build();

  @TempDir private Path folder;
  private final AtomicReference<String> received = new AtomicReference<>("nothing");
  private HttpEdge edge;

  @BeforeEach
  void start() throws IOException {
    edge = edge(AUTHORITY.server("127.0.0.1"));
  }

  @AfterEach
  void close() {
    edge.close();
  }

  @Test
  void attest_authorityOfTheSettings_isAnswered() throws Exception {
    try (HttpEnclaveClient client = client(AUTHORITY.pem())) {
      assertThat(client.attest("token", REQUEST).string("token")).isEqualTo("t");
    }
    assertThat(received).hasValue("Bearer token");
  }

  @Test
  void attest_certificateOfTheEnclaveItselfInTheSettings_isAnswered() throws Exception {
    WebAuthority.Server server = AUTHORITY.server("127.0.0.1");
    String leaf = server.chainPem().substring(0, server.chainPem().indexOf("-----END") + 26);
    try (HttpEnclaveClient client = client(leaf)) {
      assertThat(client.attest("token", REQUEST).string("token")).isEqualTo("t");
    }
  }

  @Test
  void attest_anotherAuthority_sendsNoToken() throws Exception {
    refused(Optional.of(WebAuthority.of("other").pem()));
  }

  @Test
  void attest_withoutAnyInTheSettings_trustsTheJdksOnly() throws Exception {
    refused(Optional.empty());
  }

  @Test
  void attest_certificateOfAnotherHost_sendsNoToken() throws Exception {
    edge.close();
    edge = edge(AUTHORITY.server("enclave.example"));

    refused(Optional.of(AUTHORITY.pem()));
  }

  @Test
  void of_fileThatIsNotThere_isRefused() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> HttpEnclaveClient.of(config(Optional.of(folder.resolve("no"))), () -> 0));
  }

  private void refused(Optional<String> trusted) throws Exception {
    try (HttpEnclaveClient client =
        trusted.isPresent()
            ? client(trusted.get())
            : HttpEnclaveClient.of(config(Optional.empty()), () -> 0)) {
      assertThatExceptionOfType(EnclaveException.class)
          .isThrownBy(() -> client.attest("token", REQUEST))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.ENCLAVE_ERROR));
    }
    assertThat(received).hasValue("nothing");
  }

  private HttpEnclaveClient client(String trusted) throws IOException {
    Path file = Files.writeString(folder.resolve("ca.pem"), trusted);
    return HttpEnclaveClient.of(config(Optional.of(file)), () -> 0);
  }

  private ControlPlaneConfig.Enclave config(Optional<Path> certificates) {
    return new ControlPlaneConfig.Enclave(
        "local",
        URI.create("https://127.0.0.1:" + edge.port()),
        certificates,
        Duration.ofSeconds(30),
        4);
  }

  private HttpEdge edge(WebAuthority.Server server) throws IOException {
    Router router =
        Router.of(
            List.of(
                Route.of(
                    Method.POST,
                    "/attest",
                    request -> {
                      received.set(request.header("Authorization").orElse("none"));
                      return Response.json(JsonObject.builder().put("token", "t").build());
                    })));
    return HttpEdge.start(
        HttpServerConfig.tls(
            "127.0.0.1", 0, TlsConfig.of(new TlsIdentity(server.key(), server.chain()))),
        router,
        EdgeObserver.NONE);
  }
}
