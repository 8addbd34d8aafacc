package dev.cloister.controlplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigurationReaderTest {
  private static final String LEAST =
      """
      {"oidc": {"issuer": "https://issuer.example", "audience": "cloister"}}
      """;

  private final List<String> notices = new ArrayList<>();

  @Test
  void read_leastThatIsNeeded_hasTheDefaults() throws ConfigurationException {
    ControlPlaneConfig config = read(LEAST, Map.of());

    assertThat(config.http().host()).isEqualTo("127.0.0.1");
    assertThat(config.http().port()).isEqualTo(8080);
    assertThat(config.http().tls()).isEmpty();
    assertThat(config.database().url()).isEqualTo("jdbc:sqlite:cloister.db");
    assertThat(config.enclave()).isEmpty();
    assertThat(config.oidc().algorithms()).containsExactlyInAnyOrder("RS256", "ES256", "PS256");
  }

  @Test
  void read_environment_winsOverTheFile() throws ConfigurationException {
    String file =
        """
        {"http": {"port": 1}, "oidc": {"issuer": "https://issuer.example", "audience": "cloister"}}
        """;

    assertThat(read(file, Map.of()).http().port()).isEqualTo(1);
    assertThat(read(file, Map.of("CLOISTER_HTTP_PORT", "2")).http().port()).isEqualTo(2);
  }

  @Test
  void read_oldNames_areAcceptedWithANotice() throws ConfigurationException {
    ControlPlaneConfig config =
        read(
            LEAST,
            Map.of("AILERON_TEE_PROVIDER", "local", "AILERON_ENCLAVE_URL", "http://127.0.0.1:1"));

    assertThat(config.enclave().map(ControlPlaneConfig.Enclave::provider)).contains("local");
    assertThat(notices)
        .anySatisfy(notice -> assertThat(notice).contains("CLOISTER_TEE_PROVIDER"))
        .anySatisfy(notice -> assertThat(notice).contains("CLOISTER_ENCLAVE_URL"));
  }

  @Test
  void read_manyErrors_reportsThemAllAndNoValue() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () ->
                read(
                    "{\"nothing\": \"canary\", \"http\": {\"port\": \"canary\"}, \"x\": true}",
                    Map.of("CLOISTER_NOTHING", "canary", "CLOISTER_TEE_PROVIDER", "canary")))
        .satisfies(
            e -> {
              assertThat(e.errors())
                  .anySatisfy(error -> assertThat(error).startsWith("nothing:"))
                  .anySatisfy(error -> assertThat(error).startsWith("x:"))
                  .anySatisfy(error -> assertThat(error).startsWith("CLOISTER_NOTHING:"))
                  .anySatisfy(error -> assertThat(error).startsWith("http.port ("))
                  .anySatisfy(error -> assertThat(error).startsWith("oidc.issuer ("))
                  .anySatisfy(error -> assertThat(error).startsWith("oidc.audience ("))
                  .anySatisfy(error -> assertThat(error).contains("confidential-space, local"))
                  .anySatisfy(error -> assertThat(error).startsWith("enclave.url ("));
              assertThat(e.getMessage()).doesNotContain("canary");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "CLOISTER_HTTP_PORT,65536",
    "CLOISTER_HTTP_PORT,-1",
    "CLOISTER_HTTP_TLS_KEY,key.pem",
    "CLOISTER_DATABASE_URL,jdbc:h2:mem:x",
    "CLOISTER_DATABASE_URL,jdbc:postgresql://h/d?user=u&password=p",
    "CLOISTER_OIDC_ISSUER,http://issuer.example",
    "CLOISTER_OIDC_ISSUER,issuer",
    "CLOISTER_OIDC_ISSUER,https://u:p@issuer.example",
    "CLOISTER_OIDC_JWKS_URL,http://keys.example",
    "CLOISTER_OIDC_JWKS_URL,file:///keys",
    "CLOISTER_OIDC_ALGORITHMS,none",
    "CLOISTER_OIDC_ALGORITHMS,HS256",
    "CLOISTER_OIDC_SKEW,61",
    "CLOISTER_TEE_PROVIDER,unheard-of",
    "CLOISTER_TEE_PROVIDER,local",
    "CLOISTER_LIMIT_REQUESTS,0",
    "CLOISTER_SYSTEM_VAULT_KEY,x",
    "AILERON_SYSTEM_VAULT_KEY,x"
  })
  void read_badValue_isRefused(String name, String value) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read(LEAST, Map.of(name, value)));
  }

  @Test
  void read_enclaveElsewhere_needsHttpsOrThatHttpIsAllowed() throws ConfigurationException {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "CLOISTER_TEE_PROVIDER",
                "tdx",
                "CLOISTER_ENCLAVE_URL",
                "http://enclave.example:8443"));

    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read(LEAST, settings))
        .satisfies(e -> assertThat(e.errors()).hasSize(1))
        .withMessageContaining("enclave.url (CLOISTER_ENCLAVE_URL): expected https");

    settings.put("CLOISTER_ENCLAVE_HTTP", "allowed");
    assertThat(read(LEAST, settings).enclave()).isPresent();

    settings.remove("CLOISTER_ENCLAVE_HTTP");
    settings.put("CLOISTER_ENCLAVE_URL", "https://enclave.example:8443");
    settings.put("CLOISTER_ENCLAVE_CA", "ca.pem");
    assertThat(read(LEAST, settings).enclave().flatMap(ControlPlaneConfig.Enclave::certificates))
        .contains(Path.of("ca.pem"));
  }

  @ParameterizedTest
  @CsvSource({
    "CLOISTER_ENCLAVE_CA,ca.pem",
    "CLOISTER_ENCLAVE_HTTP,yes",
    "CLOISTER_ENCLAVE_HTTP,''"
  })
  void read_wrongSettingOfThePlainLink_isRefused(String name, String value) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () ->
                read(
                    LEAST,
                    Map.of(
                        "CLOISTER_TEE_PROVIDER",
                        "local",
                        "CLOISTER_ENCLAVE_URL",
                        "http://127.0.0.1:1",
                        name,
                        value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:1", "http://127.0.0.1:1", "https://issuer.example/a"})
  void read_issuerOnThisMachineOrOverTls_isAccepted(String issuer) throws ConfigurationException {
    assertThat(read(LEAST, Map.of("CLOISTER_OIDC_ISSUER", issuer)).oidc().issuer())
        .isEqualTo(issuer);
  }

  @Test
  void read_settingsOfTheEnclaveProcess_areNotOurs() throws ConfigurationException {
    assertThat(read(LEAST, Map.of("CLOISTER_ENCLAVE_CONFIG", "x", "HOME", "y")).enclave())
        .isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "[]", "{\"a\":1,\"a\":2}", "{\"http\":{\"port\":[1]}}"})
  void read_fileThatIsNotOfItsForm_isRefused(String file) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () ->
                read(
                    file,
                    Map.of(
                        "CLOISTER_OIDC_ISSUER",
                        "https://i.example",
                        "CLOISTER_OIDC_AUDIENCE",
                        "a")));
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void documentation_listsEverySettingWithItsDefault(Setting setting) throws Exception {
    Path document = Path.of(System.getProperty("cloister.root"), "docs/reference/configuration.md");

    assertThat(Files.readAllLines(document))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith(
                        "| `"
                            + setting.key()
                            + "` | `"
                            + setting.variable()
                            + "` | "
                            + setting
                                .fallback()
                                .map(value -> value.isEmpty() ? "empty" : "`" + value + "`")
                                .orElse("required")
                            + " |"));
  }

  @Test
  void documentation_listsNoOtherSetting() throws Exception {
    Path document = Path.of(System.getProperty("cloister.root"), "docs/reference/configuration.md");

    assertThat(Files.readAllLines(document).stream().filter(line -> line.startsWith("| `")))
        .hasSize(Setting.values().length);
  }

  private ControlPlaneConfig read(String file, Map<String, String> environment)
      throws ConfigurationException {
    return ConfigurationReader.read(
        file.getBytes(StandardCharsets.UTF_8), new HashMap<>(environment), notices::add);
  }
}
