package dev.cloister.enclave.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.http.ClockSource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnclaveConfigurationTest {
  private static final String GOOD =
      """
      {"format": "cloister-enclave-1",
       "oidc": {"issuer": "https://issuer.example", "audience": "cloister", "jwks_url": "https://issuer.example/jwks"},
       "connectors": [{"id": "github", "type": "github", "api_base": "https://api.github.com"}],
       "limits": {"session_seconds": 600}}
      """;

  @Test
  void parse_good_isRead() throws ConfigurationException {
    EnclaveConfiguration configuration = parse(GOOD);
    assertThat(configuration.oidc().issuer()).isEqualTo("https://issuer.example");
    assertThat(configuration.oidc().audience()).isEqualTo("cloister");
    assertThat(configuration.connectors())
        .extracting(ConnectorEndpoint::id)
        .containsExactly("github");
    assertThat(configuration.limits().session()).isEqualTo(Duration.ofMinutes(10));
    assertThat(configuration.limits().sessionsPerUser()).isEqualTo(8);
    assertThat(configuration.development()).isFalse();
  }

  @Test
  void clock_fetchedKeys_isAskedOfTheirServer() throws ConfigurationException {
    assertThat(parse(GOOD).clock())
        .isEqualTo(new ClockSource.Asked(URI.create("https://issuer.example/jwks"), false));
  }

  @Test
  void clock_serverThatIsNamed_isAskedOfIt() throws ConfigurationException {
    String named = "\"time_url\": \"https://time.example\", \"guest_clock\": true, \"oidc\"";
    assertThat(parse(GOOD.replace("\"oidc\"", named)).clock())
        .isEqualTo(new ClockSource.Asked(URI.create("https://time.example"), true));
  }

  @Test
  void clock_development_isTheHosts() throws ConfigurationException {
    assertThat(parse(GOOD.replace("\"oidc\"", "\"development\": true, \"oidc\"")).clock())
        .isEqualTo(new ClockSource.OfTheHost());
  }

  @Test
  void parse_pinnedKeysAndNobodyToAskForTheTime_isRefused() {
    String pinned =
        GOOD.replace("\"jwks_url\": \"https://issuer.example/jwks\"", "\"jwks\": {\"keys\": []}");
    assertThatThrownBy(() -> parse(pinned))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("time_url");
  }

  @Test
  void parse_timeWithoutTls_isRefusedInDevelopmentToo() {
    String plain = "\"development\": true, \"time_url\": \"http://time.example\", \"oidc\"";
    assertThatThrownBy(() -> parse(GOOD.replace("\"oidc\"", plain)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("time_url");
  }

  @Test
  void measuredBytes_areTheFiles() throws ConfigurationException {
    assertThat(parse(GOOD).measuredBytes()).isEqualTo(GOOD.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"format\": \"cloister-enclave-1\" | \"format\": \"cloister-enclave-2\"",
        "\"limits\": | \"limit\":",
        "\"session_seconds\": 600 | \"session_seconds\": 1801",
        "\"session_seconds\": 600 | \"session_seconds\": 0",
        "\"session_seconds\": 600 | \"session_second\": 600",
        "\"issuer\": \"https://issuer.example\", | ''",
        "\"audience\": \"cloister\" | \"audience\": \"\"",
        "\"audience\": \"cloister\" | \"audience\": \"cloister\", \"algorithms\": [\"none\"]",
        "\"audience\": \"cloister\" | \"audience\": \"cloister\", \"algorithms\": [\"HS256\"]",
        "\"audience\": \"cloister\" | \"audience\": \"cloister\", \"algorithms\": []",
        "\"jwks_url\" | \"jwks\": {\"keys\": []}, \"jwks_url\"",
        "\"type\": \"github\", | \"type\": \"github\", \"token\": \"x\",",
        "\"id\": \"github\" | \"id\": \"../github\"",
      })
  void parse_oneMemberChanged_isRefused(String find, String put) {
    assertThat(GOOD).contains(find);
    assertThatThrownBy(() -> parse(GOOD.replace(find, put)))
        .isInstanceOf(ConfigurationException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api.github.com",
        "https://api.github.com/",
        "https://user@api.github.com",
        "https://api.github.com?x=1",
        "https://api.github.com#x",
        "https://api.github.com/a/../b",
        "https:///x",
        "file:///etc/passwd",
        "api.github.com",
        "https://api github.com"
      })
  void parse_connectorUrlThatCouldBeBent_isRefused(String url) {
    assertThatThrownBy(() -> parse(GOOD.replace("https://api.github.com", url)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("api_base");
  }

  @Test
  void parse_httpJwksUrlInProduction_isRefused() {
    assertThatThrownBy(
            () -> parse(GOOD.replace("https://issuer.example/jwks", "http://issuer.example/jwks")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("development");
  }

  @Test
  void parse_httpUrlsInDevelopment_areRead() throws ConfigurationException {
    String text =
        GOOD.replace("https://api.github.com", "http://127.0.0.1:8080")
            .replace("\"limits\"", "\"development\": true, \"limits\"");
    assertThat(parse(text).connectors().getFirst().apiBase().getScheme()).isEqualTo("http");
  }

  @Test
  void parse_sameConnectorTwice_isRefused() {
    String connector =
        "{\"id\": \"github\", \"type\": \"github\", \"api_base\": \"https://api.github.com\"}";
    assertThatThrownBy(() -> parse(GOOD.replace(connector, connector + "," + connector)))
        .isInstanceOf(ConfigurationException.class);
  }

  private static EnclaveConfiguration parse(String text) throws ConfigurationException {
    return EnclaveConfiguration.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
