package dev.cloister.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.pki.Seed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Text that no database takes (PostgreSQL knows no NUL) is the caller's fault wherever it comes in,
 * whatever the database.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HostileTextContract {
  private static final String NUL = "\\u0000";

  private OidcIssuer issuer;
  private FakeEnclave enclave;
  private Service service;

  /** Settings that name a new, empty database. */
  abstract String[] database() throws Exception;

  @BeforeAll
  void start() throws Exception {
    issuer = OidcIssuer.start(Seed.of("issuer"), Service.CLOCK);
    enclave = new FakeEnclave();
    service = Service.start(issuer, enclave, database());
  }

  @AfterAll
  void close() {
    service.close();
    enclave.close();
    issuer.close();
  }

  @Test
  void execution_idWithNul_is400() throws Exception {
    refused("POST", "/v1/executions", Messages.execution(Messages.id(1) + NUL));
  }

  @Test
  void execution_idThatNoCredentialCanHave_is400() throws Exception {
    refused("POST", "/v1/executions", Messages.execution("x"));
  }

  @Test
  void execution_idThatNoCredentialHas_is404() throws Exception {
    assertThat(service.call("alice", "POST", "/v1/executions", Messages.execution(Messages.id(9))))
        .extracting(Service.Answer::status, answer -> answer.text("code"))
        .containsExactly(404, "not_found");
  }

  @Test
  void credential_idPathOrLabelWithNul_is400() throws Exception {
    String good = Messages.newCredential(1, "a/b");

    refused("POST", "/v1/credentials", good.replace(Messages.id(1), Messages.id(1) + NUL));
    refused("POST", "/v1/credentials", good.replace("a/b", "a/b" + NUL));
    refused("POST", "/v1/credentials", good.replace("\"team\"", "\"team" + NUL + "\""));
    refused("POST", "/v1/credentials", good.replace("\"a\"", "\"a" + NUL + "\""));
  }

  @Test
  void passphrase_algorithmWithNul_is400() throws Exception {
    refused(
        "PUT",
        "/v1/users/me/passphrase",
        Messages.passphrase(1).replace("argon2id", "argon2id" + NUL));
  }

  @Test
  void endpoint_withNul_is400() throws Exception {
    refused(
        "PUT",
        "/v1/constellations/" + Messages.CONSTELLATION,
        Messages.constellation("https://a.example" + NUL));
  }

  @Test
  void target_withNul_is400() throws Exception {
    refused("GET", "/v1/credentials/" + Messages.id(1) + "%00", "");
    refused("DELETE", "/v1/credentials/" + Messages.id(1) + "%00?version=1", "");
    refused("GET", "/v1/credentials?path=a%00", "");
    refused("GET", "/v1/credentials?after=a%00", "");
    refused("DELETE", "/v1/tee/session/" + FakeEnclave.SESSION + "%00", Messages.close());
  }

  private void refused(String method, String target, String body) throws Exception {
    assertThat(service.call("alice", method, target, body))
        .extracting(Service.Answer::status, answer -> answer.text("code"))
        .containsExactly(400, "invalid_request");
  }
}
