package dev.cloister.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
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
        {"format": "cloister-vault-1", "development": true, "constellation_owner": "%s",
         "oidc": [{"issuer": "https://issuer.example", "audience": "vault",
                   "jwks_url": "https://issuer.example/jwks"}]}
        """
            .formatted(
                Base64Url.encode(SigningKey.generate(new SecureRandom()).publicKey().spki())));
    settings.put("CLOISTER_VAULT_CONFIG", configuration.toString());
    settings.put("CLOISTER_TEE_PROVIDER", "local");
    settings.put("CLOISTER_VAULT_PORT", "0");
    settings.put("CLOISTER_VAULT_DATA_DIR", folder.resolve("data").toString());
  }

  @Test
  void main_noSettings_namesThoseThatAreMissingAndShowsAll() throws Exception {
    settings.clear();

    Ended ended = run();

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err())
        .startsWith(
            "cloister-vault: setting_missing: CLOISTER_VAULT_CONFIG: must be set",
            "cloister-vault: setting_missing: CLOISTER_TEE_PROVIDER: must be set",
            "usage: cloister-vault")
        .anySatisfy(line -> assertThat(line).contains("CLOISTER_VAULT_FRAME_PORT"));
  }

  @Test
  void main_argument_isRefused() throws Exception {
    Ended ended = run("--config");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err().getFirst()).startsWith("cloister-vault: usage: ");
  }

  @ParameterizedTest
  @CsvSource({
    "CLOISTER_TEE_PROVIDER,canary-4711,provider_unknown",
    "CLOISTER_VAULT_PORT,65536,setting_invalid",
    "CLOISTER_VAULT_FRAME_PORT,canary-4711,setting_invalid",
    "CLOISTER_VAULT_PROT,canary-4711,setting_invalid",
    "CLOISTER_VAULT_CONFIG,canary-4711,configuration_unreadable"
  })
  void main_wrongSetting_endsWithItsCodeAndRepeatsNoValue(String name, String value, String code)
      throws Exception {
    settings.put(name, value);

    Ended ended = run();

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err().getLast())
        .startsWith("cloister-vault: " + code + ": ")
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
            "cloister-vault: configuration_invalid:"
                + " expected \"format\" to be \"cloister-vault-1\"");
  }

  @Test
  void main_clockOfTheHost_doesNotRun() throws Exception {
    Path configuration = folder.resolve("configuration.json");
    Files.writeString(
        configuration, Files.readString(configuration).replace("\"development\": true,", ""));

    Ended ended = run();

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err().getLast()).startsWith("cloister-vault: clock_untrusted: ");
  }

  /** These tests run from folders of classes, which nobody can measure. */
  @Test
  void main_classPathThatCannotBeMeasured_doesNotRun() throws Exception {
    Ended ended = run();

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err().getLast())
        .startsWith("cloister-vault: workload_unmeasurable: not a file");
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
