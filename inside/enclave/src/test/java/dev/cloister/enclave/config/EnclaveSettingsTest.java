package dev.cloister.enclave.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.channel.StartException;
import dev.cloister.channel.StartFailure;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnclaveSettingsTest {
  private static final Map<String, String> LEAST =
      Map.of("CLOISTER_ENCLAVE_CONFIG", "c.json", "CLOISTER_TEE_PROVIDER", "local");

  @Test
  void parse_leastThatIsNeeded_hasTheDefaults() throws StartException {
    EnclaveSettings settings = parse(LEAST);

    assertThat(settings.configuration()).isEqualTo(Path.of("c.json"));
    assertThat(settings.provider()).isEqualTo("local");
    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.port()).isEqualTo(8443);
    assertThat(settings.tls()).isEmpty();
    assertThat(settings.data()).isEqualTo(Path.of("cloister-enclave"));
  }

  @Test
  void parse_addressForOthers_needsTlsOrThatHttpIsAllowed() throws StartException {
    Map<String, String> open = with(LEAST, "CLOISTER_ENCLAVE_HOST", "10.0.0.1");

    refused(open, StartFailure.SETTING_INVALID);
    assertThat(parse(with(open, "CLOISTER_ENCLAVE_HTTP", "allowed")).tls()).isEmpty();
    assertThat(
            parse(
                    with(
                        with(open, "CLOISTER_ENCLAVE_TLS_CERTIFICATE", "c.pem"),
                        "CLOISTER_ENCLAVE_TLS_KEY",
                        "k.pem"))
                .tls())
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "::1"})
  void parse_loopback_needsNoTls(String host) throws StartException {
    assertThat(parse(with(LEAST, "CLOISTER_ENCLAVE_HOST", host)).host()).isEqualTo(host);
  }

  @Test
  void parse_settingsOfTheControlPlane_areNotOurs() throws StartException {
    Map<String, String> both =
        with(with(LEAST, "CLOISTER_ENCLAVE_URL", "x"), "CLOISTER_ENCLAVE_CA", "y");

    assertThat(parse(both)).isEqualTo(parse(LEAST));
  }

  @ParameterizedTest
  @CsvSource({
    "CLOISTER_ENCLAVE_CONFIG,'',SETTING_MISSING",
    "CLOISTER_TEE_PROVIDER,'',SETTING_MISSING",
    "CLOISTER_TEE_PROVIDER,snp,PROVIDER_UNKNOWN",
    "CLOISTER_ENCLAVE_PORT,-1,SETTING_INVALID",
    "CLOISTER_ENCLAVE_PORT,99999,SETTING_INVALID",
    "CLOISTER_ENCLAVE_HTTP,yes,SETTING_INVALID",
    "CLOISTER_ENCLAVE_TLS_KEY,k.pem,SETTING_INVALID",
    "CLOISTER_ENCLAVE_SECRET,x,SETTING_INVALID"
  })
  void parse_oneThatIsWrong_isRefused(String name, String value, StartFailure failure) {
    refused(with(LEAST, name, value), failure);
  }

  private static void refused(Map<String, String> environment, StartFailure failure) {
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> parse(environment))
        .satisfies(e -> assertThat(e.failure()).isEqualTo(failure));
  }

  private static EnclaveSettings parse(Map<String, String> environment) throws StartException {
    return EnclaveSettings.parse(environment, List.of("local", "tdx"));
  }

  private static Map<String, String> with(
      Map<String, String> environment, String name, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(name, value);
    return more;
  }
}
