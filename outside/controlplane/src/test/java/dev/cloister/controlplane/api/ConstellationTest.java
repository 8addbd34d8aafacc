package dev.cloister.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.pki.Seed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The phonebook of vaults. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConstellationTest {
  private static final String ONE = "/v1/constellations/" + "d".repeat(64);

  private OidcIssuer issuer;
  private Service service;

  @BeforeAll
  void start() throws Exception {
    issuer = OidcIssuer.start(Seed.of("issuer"), Service.CLOCK);
    service = Service.start(issuer);
  }

  @AfterAll
  void close() {
    service.close();
    issuer.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://a.example",
        "https://a.example:8444",
        "https://10.0.0.1:1",
        "https://[2001:db8::1]:8444"
      })
  void put_anEndpoint_isShownAsItIs(String endpoint) throws Exception {
    assertThat(put(Messages.constellation(endpoint)).status()).isEqualTo(200);
    assertThat(service.call("bob", "GET", ONE).body()).contains("\"" + endpoint + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a.example",
        "https://",
        "https://a.example/",
        "https://a.example/path",
        "https://a.example:0",
        "https://a.example:123456",
        "https://user@a.example",
        "https://a.example?x",
        "https://a.example#x",
        "https://a example",
        "javascript:alert(1)",
        ""
      })
  void put_whatIsNoEndpoint_is400(String endpoint) throws Exception {
    assertThat(put(Messages.constellation(endpoint)).status()).isEqualTo(400);
  }

  @Test
  void put_anotherForm_is400() throws Exception {
    String good = Messages.constellation("https://a.example");
    String vault = "{\"vault\": \"" + "a".repeat(32) + "\"";
    assertThat(put(good.replace("a".repeat(32), "A".repeat(32))).status()).isEqualTo(400);
    assertThat(put(good.replace("a".repeat(32), "a".repeat(31))).status()).isEqualTo(400);
    assertThat(put(good.replace("b".repeat(64), "b".repeat(63))).status()).isEqualTo(400);
    assertThat(put(good.replace("b".repeat(64), "b".repeat(62))).status()).isEqualTo(400);
    assertThat(put(good.replace(vault, vault + ", \"x\": 1")).status()).isEqualTo(400);
    assertThat(put("{\"vaults\": []}").status()).isEqualTo(400);
    assertThat(put("{\"vaults\": [1]}").status()).isEqualTo(400);
    assertThat(put("{\"vaults\": {}}").status()).isEqualTo(400);
  }

  @Test
  void put_oneVaultTwiceOrTooMany_is400() throws Exception {
    String entry = Messages.constellation("https://a.example").replaceAll("(?s)^.*\\[|].*$", "");
    assertThat(put("{\"vaults\": [" + entry + ", " + entry + "]}").status()).isEqualTo(400);
    StringBuilder many = new StringBuilder(entry);
    for (int i = 0; i < 255; i++) {
      many.append(", ").append(entry.replace("a".repeat(32), "%032x".formatted(i)));
    }
    assertThat(put("{\"vaults\": [" + many + "]}").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "dddd", "D"})
  void id_thatIsNone_is400OrNotFound(String id) throws Exception {
    String target = "/v1/constellations/" + (id.equals("D") ? "D".repeat(64) : id);
    String body = Messages.constellation("https://a.example");
    assertThat(service.call("alice", "PUT", target, body).status()).isEqualTo(400);
    assertThat(service.call("alice", "GET", target).status()).isEqualTo(404);
    assertThat(service.call("alice", "DELETE", target).status()).isEqualTo(404);
  }

  private Service.Answer put(String body) throws Exception {
    return service.call("alice", "PUT", ONE, body);
  }
}
