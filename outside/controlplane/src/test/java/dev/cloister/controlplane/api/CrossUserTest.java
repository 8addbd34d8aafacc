package dev.cloister.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.pki.Seed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What mallory gets of alice's: what he would get if it did not exist. */
final class CrossUserTest {
  private static final String ONE = "/v1/credentials/" + Messages.id(1);

  private OidcIssuer issuer;
  private FakeEnclave enclave;
  private Service service;

  @BeforeEach
  void start() throws Exception {
    issuer = OidcIssuer.start(Seed.of("issuer"), Service.CLOCK);
    enclave = new FakeEnclave();
    service = Service.start(issuer, enclave, "CLOISTER_LIMIT_REQUESTS", "20");
    service.call("alice", "POST", "/v1/credentials", Messages.newCredential(1, "a"));
    service.call("alice", "PUT", "/v1/users/me/passphrase", Messages.passphrase(1));
  }

  @AfterEach
  void close() {
    service.close();
    enclave.close();
    issuer.close();
  }

  @Test
  void credential_ofAnother_isAnsweredLikeOneThatIsNotThere() throws Exception {
    Service.Answer theirs = service.call("mallory", "GET", ONE);
    Service.Answer nobodys = service.call("mallory", "GET", "/v1/credentials/" + Messages.id(2));

    assertThat(theirs.status()).isEqualTo(404);
    assertThat(theirs.body()).isEqualTo(nobodys.body());
  }

  @Test
  void credential_ofAnother_isNeitherChangedNorRemoved() throws Exception {
    assertThat(service.call("mallory", "PUT", ONE, Messages.credentialUpdate("a", 2)).status())
        .isEqualTo(404);
    assertThat(service.call("mallory", "DELETE", ONE + "?version=1").status()).isEqualTo(404);
    assertThat(service.call("alice", "GET", ONE).status()).isEqualTo(200);
  }

  @Test
  void list_ofAnother_isEmpty() throws Exception {
    assertThat(service.call("mallory", "GET", "/v1/credentials").body())
        .isEqualTo("{\"credentials\":[]}");
    assertThat(service.call("mallory", "GET", "/v1/credentials?path=a").body())
        .isEqualTo("{\"credentials\":[]}");
  }

  @Test
  void pathAndId_ofAnother_areFree() throws Exception {
    assertThat(
            service
                .call("mallory", "POST", "/v1/credentials", Messages.newCredential(1, "a"))
                .status())
        .isEqualTo(201);
  }

  @Test
  void passphrase_ofAnother_isNotThere() throws Exception {
    assertThat(service.call("mallory", "GET", "/v1/users/me/passphrase").status()).isEqualTo(404);
  }

  @Test
  void execution_withTheCredentialOfAnother_doesNotReachTheEnclave() throws Exception {
    Service.Answer answer =
        service.call("mallory", "POST", "/v1/executions", Messages.execution(Messages.id(1)));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(enclave.requests()).isEmpty();
  }

  @Test
  void sessionStatus_ofAnother_isNotShown() throws Exception {
    service.call("alice", "POST", "/v1/tee/session", Messages.session());

    assertThat(service.call("alice", "GET", "/v1/tee/status").body())
        .contains("\"session_active\":true");
    assertThat(service.call("mallory", "GET", "/v1/tee/status").body())
        .contains("\"session_active\":false")
        .doesNotContain("session_expires_at");
  }

  @Test
  void requestsOfOne_doNotUseUpTheOthers() throws Exception {
    for (int i = 0; i < 20; i++) {
      service.call("mallory", "GET", "/v1/tee/status");
    }

    assertThat(service.call("mallory", "GET", "/v1/tee/status").status()).isEqualTo(429);
    assertThat(service.call("alice", "GET", "/v1/tee/status").status()).isEqualTo(200);
  }

  @Test
  void tooManyRequests_afterAWhile_areAnsweredAgain() throws Exception {
    for (int i = 0; i < 21; i++) {
      service.call("mallory", "GET", "/v1/tee/status");
    }
    service.nanos.addAndGet(60_000_000_000L);

    assertThat(service.call("mallory", "GET", "/v1/tee/status").status()).isEqualTo(200);
  }
}
