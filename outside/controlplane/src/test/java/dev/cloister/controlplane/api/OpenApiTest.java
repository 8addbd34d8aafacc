package dev.cloister.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.controlplane.config.ConfigurationReader;
import dev.cloister.controlplane.config.ControlPlaneConfig;
import dev.cloister.controlplane.operation.Metrics;
import dev.cloister.controlplane.storage.Database;
import dev.cloister.http.EdgeObserver;
import dev.cloister.http.HttpEdge;
import dev.cloister.http.HttpServerConfig;
import dev.cloister.http.Router;
import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.oidc.KeysFault;
import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.pki.Seed;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation and every status that /openapi.json documents, provoked over a socket. An answer
 * that it does not document fails where it is given; one that was not provoked fails at the end.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenApiTest {
  private static final String ALICE = "alice";

  /** A well-formed request for each operation that needs a body or a parameter. */
  private static final Map<String, String> BODIES =
      Map.of(
          "POST /v1/tee/attestation", "{\"nonce\":\"" + Service.base64(32) + "\"}",
          "POST /v1/tee/session", Messages.session(),
          "DELETE /v1/tee/session/{id}", Messages.close(),
          "PUT /v1/users/me/passphrase", Messages.passphrase(1),
          "POST /v1/credentials", Messages.newCredential(1, "github/work"),
          "PUT /v1/credentials/{id}", Messages.credentialUpdate("github/work", 2),
          "PUT /v1/constellations/{id}", Messages.constellation("https://a.example:8444"),
          "POST /v1/executions", Messages.execution(Messages.id(1)));

  private final Contract contract;
  private OidcIssuer issuer;
  private FakeEnclave enclave;
  private Service service;

  OpenApiTest() throws Exception {
    contract = new Contract();
    issuer = OidcIssuer.start(Seed.of("issuer"), Service.CLOCK);
    enclave = new FakeEnclave();
    service = Service.start(issuer, enclave, "CLOISTER_ENCLAVE_TIMEOUT", "1");
  }

  @BeforeAll
  void aCredential() throws Exception {
    hold("POST /v1/credentials", 201, call("POST /v1/credentials"));
  }

  @AfterAll
  void everythingDocumented_wasProvoked() throws JsonException {
    service.close();
    enclave.close();
    issuer.close();
    assertThat(contract.unseen()).isEmpty();
  }

  @Test
  void document_names_exactlyTheRoutes() throws Exception {
    ControlPlaneConfig config =
        ConfigurationReader.read(
            new byte[0],
            Map.of("CLOISTER_OIDC_ISSUER", issuer.issuer(), "CLOISTER_OIDC_AUDIENCE", "a"),
            notice -> {});
    try (Database database = memory()) {
      TreeSet<String> routes = new TreeSet<>();
      routes(config, database).routes().forEach(r -> routes.add(r.method() + " " + r.template()));

      assertThat(routes).isEqualTo(contract.operations());
    }
  }

  @Test
  void examples_areOfTheDocumentedForm() throws Exception {
    for (Map.Entry<String, String> example : BODIES.entrySet()) {
      contract.holdRequest(example.getKey(), example.getValue());
    }
  }

  @Test
  void callerWithoutToken_everyOperation_is401() throws Exception {
    for (String operation : contract.operations()) {
      if (contract.documents(operation, 401)) {
        hold(operation, 401, send(service, operation, "", Optional.empty()));
      }
    }
  }

  @Test
  void tooManyRequests_everyOperation_is429() throws Exception {
    for (String operation : contract.operations()) {
      if (contract.documents(operation, 429)) {
        try (Service strict = Service.start(issuer, enclave, "CLOISTER_LIMIT_REQUESTS", "1")) {
          strict.call(ALICE, "GET", "/v1/tee/status");
          hold(operation, 429, send(strict, operation, "", Optional.of(strict.token(ALICE))));
        }
      }
    }
  }

  @Test
  void issuerWithoutKeys_everyOperation_is503() throws Exception {
    try (OidcIssuer broken = OidcIssuer.start(Seed.of("broken"), Service.CLOCK);
        Service unable = Service.start(broken, enclave)) {
      broken.breakKeys(KeysFault.SERVER_ERROR);
      for (String operation : contract.operations()) {
        if (contract.documents(operation, 401)) {
          hold(operation, 503, send(unable, operation, "", Optional.of(unable.token(ALICE))));
        }
      }
    }
  }

  @Test
  void noProvider_everyEnclaveOperation_is501() throws Exception {
    try (Service without = Service.start(issuer)) {
      for (String operation : contract.operations()) {
        if (contract.documents(operation, 501)) {
          Service.Answer answer =
              send(without, operation, body(operation), Optional.of(without.token(ALICE)));
          hold(operation, 501, answer);
          assertThat(answer.text("code")).isEqualTo("tee_disabled");
        }
      }
    }
  }

  @Test
  void wrongBody_everyOperationWithOne_is400413Or415() throws Exception {
    for (String operation : contract.operations()) {
      Optional<String> token = Optional.of(service.token(ALICE));
      if (contract.documents(operation, 415)) {
        hold(operation, 400, send(service, operation, "{\"x\":1}", token));
        hold(operation, 413, send(service, operation, " ".repeat(300_000), token));
        hold(
            operation,
            415,
            service.send(method(operation), target(operation), "{}", "text/plain", token));
      }
    }
    hold("GET /v1/credentials", 400, service.call(ALICE, "GET", "/v1/credentials?x=1"));
    hold("DELETE /v1/credentials/{id}", 400, call("DELETE /v1/credentials/{id}"));
  }

  @Test
  void enclaveBroken_everyRelayingOperation_is502() throws Exception {
    for (String operation : contract.operations()) {
      if (contract.documents(operation, 502)) {
        try (FakeEnclave broken = new FakeEnclave();
            Service with = relaying(broken)) {
          for (String path : new String[] {"/attest", "/session", "/execute", "/close"}) {
            broken.answer(path, Optional.of(Answer.text(200, "text/html", "<html>")));
          }
          hold(operation, 502, send(with, operation, body(operation), Optional.of(token(with))));
        }
      }
    }
  }

  @Test
  void enclaveSilent_everyRelayingOperation_is504() throws Exception {
    for (String operation : contract.operations()) {
      if (contract.documents(operation, 504)) {
        try (FakeEnclave silent = new FakeEnclave();
            Service with = relaying(silent)) {
          for (String path : new String[] {"/attest", "/session", "/execute", "/close"}) {
            silent.answer(path, Optional.of(Answer.stalled()));
          }
          hold(operation, 504, send(with, operation, body(operation), Optional.of(token(with))));
        }
      }
    }
  }

  @Test
  void enclaveRefuses_passesItsCodesOn() throws Exception {
    try (FakeEnclave refusing = new FakeEnclave();
        Service with = relaying(refusing)) {
      refusing.refuse("/session", 412, "not_attested");
      refused(with, "POST /v1/tee/session", 412, "not_attested");
      refusing.refuse("/close", 409, "replayed_request");
      refused(with, "DELETE /v1/tee/session/{id}", 409, "replayed_request");
      refusing.refuse("/execute", 409, "replayed_request");
      refused(with, "POST /v1/executions", 409, "replayed_request");
      refusing.refuse("/execute", 412, "no_kek");
      refused(with, "POST /v1/executions", 412, "no_kek");
      refusing.refuse("/execute", 422, "unknown_connector");
      refused(with, "POST /v1/executions", 422, "unknown_connector");
    }
  }

  @Test
  void enclaveWorks_operationsSucceed() throws Exception {
    hold("GET /v1/tee/status", 200, call("GET /v1/tee/status"));
    hold("GET /v1/tee/jwks", 200, call("GET /v1/tee/jwks"));
    hold("POST /v1/tee/attestation", 200, call("POST /v1/tee/attestation"));
    hold("POST /v1/tee/session", 200, call("POST /v1/tee/session"));
    hold("GET /v1/tee/status", 200, call("GET /v1/tee/status"));
    hold("POST /v1/executions", 200, call("POST /v1/executions"));
    hold("DELETE /v1/tee/session/{id}", 204, call("DELETE /v1/tee/session/{id}"));
    hold("POST /v1/users/me/passphrase/verify", 403, call("POST /v1/users/me/passphrase/verify"));
  }

  @Test
  void records_areStoredFoundAndRefused() throws Exception {
    hold("GET /v1/users/me/passphrase", 404, service.call("bob", "GET", "/v1/users/me/passphrase"));
    hold("PUT /v1/users/me/passphrase", 200, call("PUT /v1/users/me/passphrase"));
    hold("PUT /v1/users/me/passphrase", 409, call("PUT /v1/users/me/passphrase"));
    hold("GET /v1/users/me/passphrase", 200, call("GET /v1/users/me/passphrase"));
    hold("POST /v1/credentials", 409, call("POST /v1/credentials"));
    hold("GET /v1/credentials", 200, call("GET /v1/credentials"));
    hold("GET /v1/credentials/{id}", 200, call("GET /v1/credentials/{id}"));
    try (Service other = Service.start(issuer)) {
      other.call(ALICE, "POST", "/v1/credentials", Messages.newCredential(1, "a"));
      String one = "/v1/credentials/" + Messages.id(1);
      String none = "/v1/credentials/" + Messages.id(2);
      String update = Messages.credentialUpdate("b", 2);
      hold("PUT /v1/credentials/{id}", 200, other.call(ALICE, "PUT", one, update));
      hold("PUT /v1/credentials/{id}", 409, other.call(ALICE, "PUT", one, update));
      hold("PUT /v1/credentials/{id}", 404, other.call(ALICE, "PUT", none, update));
      hold("GET /v1/credentials/{id}", 404, other.call(ALICE, "GET", none));
      hold("DELETE /v1/credentials/{id}", 409, other.call(ALICE, "DELETE", one + "?version=1"));
      hold("DELETE /v1/credentials/{id}", 404, other.call(ALICE, "DELETE", none + "?version=1"));
      hold("DELETE /v1/credentials/{id}", 204, other.call(ALICE, "DELETE", one + "?version=2"));
    }
    hold(
        "POST /v1/executions",
        404,
        service.call(ALICE, "POST", "/v1/executions", Messages.execution(Messages.id(9))));
  }

  @Test
  void constellation_isPublishedFoundAndRemovedByItsPublisher() throws Exception {
    String put = "PUT /v1/constellations/{id}";
    String get = "GET /v1/constellations/{id}";
    String delete = "DELETE /v1/constellations/{id}";
    hold(get, 404, send(service, get, "", Optional.empty()));
    hold(delete, 404, call(delete));
    hold(put, 200, call(put));
    hold(get, 200, send(service, get, "", Optional.empty()));
    hold(put, 409, send(service, put, body(put), Optional.of(service.token("bob"))));
    hold(delete, 404, send(service, delete, "", Optional.of(service.token("bob"))));
    hold(delete, 204, call(delete));
  }

  @Test
  void operations_areOpen() throws Exception {
    hold("GET /health", 200, send(service, "GET /health", "", Optional.empty()));
    hold("GET /metrics", 200, send(service, "GET /metrics", "", Optional.empty()));
    hold("GET /openapi.json", 200, send(service, "GET /openapi.json", "", Optional.empty()));
  }

  @Test
  void databaseGone_healthSaysSo() throws Exception {
    ControlPlaneConfig config =
        ConfigurationReader.read(
            new byte[0],
            Map.of("CLOISTER_OIDC_ISSUER", issuer.issuer(), "CLOISTER_OIDC_AUDIENCE", "a"),
            notice -> {});
    Database database = memory();
    try (HttpEdge edge =
            HttpEdge.start(
                HttpServerConfig.plain("127.0.0.1", 0),
                routes(config, database),
                EdgeObserver.NONE);
        HttpClient client = HttpClient.newHttpClient()) {
      database.close();
      var answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + "/health"))
                  .build(),
              BodyHandlers.ofString());
      hold(
          "GET /health",
          503,
          new Service.Answer(answer.statusCode(), "application/json", Map.of(), answer.body()));
    }
  }

  @TempDir private Path directory;

  private Database memory() throws Exception {
    return Database.open(
        new ControlPlaneConfig.Database(
            "jdbc:sqlite:" + directory.resolve("other.db"), Optional.empty(), Optional.empty(), 1));
  }

  private static Router routes(ControlPlaneConfig config, Database database) {
    return ControlPlaneRoutes.of(
        config,
        database,
        request -> {
          throw new AssertionError();
        },
        Optional.empty(),
        Optional.empty(),
        new Metrics(),
        Service.CLOCK,
        () -> 0,
        new SecureRandom());
  }

  private Service relaying(FakeEnclave to) throws Exception {
    Service with = Service.start(issuer, to, "CLOISTER_ENCLAVE_TIMEOUT", "1");
    with.call(ALICE, "POST", "/v1/credentials", Messages.newCredential(1, "github/work"));
    return with;
  }

  private void refused(Service with, String operation, int status, String code) throws Exception {
    Service.Answer answer = send(with, operation, body(operation), Optional.of(token(with)));
    hold(operation, status, answer);
    assertThat(answer.text("code")).isEqualTo(code);
  }

  private void hold(String operation, int status, Service.Answer answer) throws JsonException {
    assertThat(answer.status()).as("%s: %s", operation, answer.body()).isEqualTo(status);
    contract.hold(operation, answer);
  }

  private Service.Answer call(String operation) throws Exception {
    return send(service, operation, body(operation), Optional.of(service.token(ALICE)));
  }

  private static Service.Answer send(
      Service to, String operation, String body, Optional<String> token) throws Exception {
    return to.send(method(operation), target(operation), body, "application/json", token);
  }

  private static String token(Service with) {
    return with.token(ALICE);
  }

  private static String body(String operation) {
    return BODIES.getOrDefault(operation, "");
  }

  private static String method(String operation) {
    return operation.substring(0, operation.indexOf(' '));
  }

  private static String target(String operation) {
    String id =
        operation.contains("/session/")
            ? FakeEnclave.SESSION
            : operation.contains("/constellations/") ? Messages.CONSTELLATION : Messages.id(1);
    return operation.substring(operation.indexOf(' ') + 1).replace("{id}", id);
  }
}
