package dev.cloister.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.pki.WebAuthority;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installed enclave program by itself: what it says when it starts, fails and stops. */
final class EnclaveIT {
  private static final String PROGRAM =
      Checkout.development().resolve("bin/cloister-enclave").toString();

  @TempDir private Path folder;
  private final Map<String, String> settings = new HashMap<>();

  @BeforeEach
  void soundSettings() throws IOException {
    configuration("");
    settings.put("CLOISTER_ENCLAVE_CONFIG", folder.resolve("configuration.json").toString());
    settings.put("CLOISTER_TEE_PROVIDER", "local");
    settings.put("CLOISTER_ENCLAVE_PORT", "0");
    settings.put("CLOISTER_ENCLAVE_DATA_DIR", folder.resolve("data").toString());
  }

  @Test
  void enclave_soundSettings_listensUntilItIsStopped() throws Exception {
    WebAuthority.of("host")
        .server("127.0.0.1")
        .write(folder.resolve("chain.pem"), folder.resolve("key.pem"));
    settings.put("CLOISTER_ENCLAVE_TLS_CERTIFICATE", folder.resolve("chain.pem").toString());
    settings.put("CLOISTER_ENCLAVE_TLS_KEY", folder.resolve("key.pem").toString());
    ProcessBuilder builder =
        new ProcessBuilder(PROGRAM).redirectError(folder.resolve("err").toFile());
    builder.environment().putAll(settings);
    Process process = builder.start();
    BufferedReader out = process.inputReader(UTF_8);

    String[] words = String.valueOf(out.readLine()).split(" ", -1);

    assertThat(words).hasSize(4).startsWith("enclave").endsWith("provider", "local");
    assertThat(URI.create(words[1]).getScheme()).isEqualTo("https");
    process.destroy();
    assertThat(process.waitFor()).isEqualTo(143);
    assertThat(folder.resolve("err")).isEmptyFile();
  }

  @Test
  void enclave_portTaken_saysSo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      settings.put("CLOISTER_ENCLAVE_PORT", Integer.toString(taken.getLocalPort()));

      refused(1, "listen_failed: cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void enclave_tlsFilesThatAreNotThere_saysSo() throws Exception {
    settings.put("CLOISTER_ENCLAVE_TLS_CERTIFICATE", folder.resolve("no").toString());
    settings.put("CLOISTER_ENCLAVE_TLS_KEY", folder.resolve("no").toString());

    refused(2, "tls_unreadable: ");
  }

  @Test
  void enclave_dataDirectoryThatIsAFile_saysThatTheTeeFailed() throws Exception {
    Files.writeString(folder.resolve("data"), "a file");

    refused(1, "tee_failed: ");
  }

  @Test
  void enclave_trustedCertificateThatIsNone_saysWhichMember() throws Exception {
    configuration(", \"trusted_certificates\": [\"canary-4711\"]");

    refused(2, "configuration_invalid: expected \"trusted_certificates\" to be certificates");
  }

  @Test
  void enclave_productionDistribution_hasNoSoftwareTee() throws Exception {
    Command.Result result =
        command().run(Checkout.production().resolve("bin/cloister-enclave").toString());

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).startsWith("cloister-enclave: provider_unknown: ");
  }

  private void refused(int exitCode, String text) throws Exception {
    Command.Result result = command().run(PROGRAM);

    assertThat(result.exit()).as(result.err()).isEqualTo(exitCode);
    assertThat(result.err())
        .contains("cloister-enclave: " + text)
        .doesNotContain("\tat ")
        .doesNotContain("canary-4711");
  }

  private Command command() {
    Command command = Command.in(folder).with("HOME", folder.toString());
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      command = command.with(setting.getKey(), setting.getValue());
    }
    return command;
  }

  private void configuration(String more) throws IOException {
    Files.writeString(
        folder.resolve("configuration.json"),
        """
        {"format": "cloister-enclave-1", "development": true,
         "oidc": {"issuer": "https://issuer.example", "audience": "cloister",
                  "jwks_url": "https://issuer.example/jwks"},
         "connectors": []%s}
        """
            .formatted(more));
  }
}
