package dev.cloister.enclave;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The process as its host starts it: what is wrong ends it with a code, an exit code, a sentence.
 */
final class MainTest {
  private static final String CANARY = "canary-4711";

  @TempDir private Path folder;
  private final Map<String, String> settings = new HashMap<>();

  private record Ended(int exitCode, List<String> out, List<String> err) {}

  @BeforeEach
  void soundSettings() throws IOException {
    Path configuration = folder.resolve("configuration.json");
    Files.writeString(
        configuration,
        """
        {"format": "cloister-enclave-1", "development": true,
         "oidc": {"issuer": "https://issuer.example", "audience": "cloister",
                  "jwks_url": "https://issuer.example/jwks"},
         "connectors": []}
        """);
    settings.put("CLOISTER_ENCLAVE_CONFIG", configuration.toString());
    settings.put("CLOISTER_TEE_PROVIDER", "local");
    settings.put("CLOISTER_ENCLAVE_PORT", "0");
    settings.put("CLOISTER_ENCLAVE_DATA_DIR", folder.resolve("data").toString());
  }

  @Test
  void main_noSettings_namesThoseThatAreMissingAndShowsAll() throws Exception {
    settings.clear();

    Ended ended = run();

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err())
        .startsWith(
            "cloister-enclave: setting_missing: CLOISTER_ENCLAVE_CONFIG: must be set",
            "cloister-enclave: setting_missing: CLOISTER_TEE_PROVIDER: must be set",
            "usage: cloister-enclave")
        .anySatisfy(line -> assertThat(line).contains("CLOISTER_ENCLAVE_TLS_KEY"));
  }

  @Test
  void main_argument_isRefused() throws Exception {
    Ended ended = run("--config");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err().getFirst()).startsWith("cloister-enclave: usage: ");
  }

  @ParameterizedTest
  @CsvSource({
    "CLOISTER_TEE_PROVIDER,canary-4711,provider_unknown",
    "CLOISTER_ENCLAVE_PORT,65536,setting_invalid",
    "CLOISTER_ENCLAVE_PORT,canary-4711,setting_invalid",
    "CLOISTER_ENCLAVE_HOST,0.0.0.0,setting_invalid",
    "CLOISTER_ENCLAVE_HTTP,canary-4711,setting_invalid",
    "CLOISTER_ENCLAVE_PROT,canary-4711,setting_invalid",
    "CLOISTER_ENCLAVE_TLS_KEY,canary-4711,setting_invalid",
    "CLOISTER_ENCLAVE_TLS_CERTIFICATE,canary-4711,setting_invalid",
    "AILERON_TEE_PROVIDER,canary-4711,setting_invalid",
    "AILERON_ENCLAVE_ESCROW_KEY_B64,canary-4711,setting_invalid",
    "CLOISTER_ENCLAVE_CONFIG,canary-4711,configuration_unreadable"
  })
  void main_wrongSetting_endsWithItsCodeAndRepeatsNoValue(String name, String value, String code)
      throws Exception {
    settings.put(name, value);

    Ended ended = run();

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err().getLast())
        .startsWith("cloister-enclave: " + code + ": ")
        .doesNotContain(CANARY);
    assertThat(ended.err()).noneMatch(line -> line.contains("\tat "));
  }

  @Test
  void main_configurationNotOfItsForm_saysWhichMember() throws Exception {
    Files.writeString(folder.resolve("configuration.json"), "{\"format\": \"" + CANARY + "\"}");

    Ended ended = run();

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err().getLast())
        .isEqualTo(
            "cloister-enclave: configuration_invalid:"
                + " expected \"format\" to be \"cloister-enclave-1\"");
  }

  /** These tests run from folders of classes, which nobody can measure. */
  @Test
  void main_classPathThatCannotBeMeasured_doesNotRun() throws Exception {
    Ended ended = run();

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err().getLast())
        .startsWith("cloister-enclave: workload_unmeasurable: not a file");
  }

  @Test
  void main_clockOfTheHost_doesNotRun() throws Exception {
    Path configuration = folder.resolve("configuration.json");
    Files.writeString(
        configuration, Files.readString(configuration).replace("\"development\": true,", ""));

    Ended ended = run();

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err().getLast()).startsWith("cloister-enclave: clock_untrusted: ");
  }

  private Ended run(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(settings);
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("it did not end");
    }
    return new Ended(process.exitValue(), out.lines().toList(), Files.readAllLines(err));
  }
}
