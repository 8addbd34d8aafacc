package dev.cloister.attestation.activation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MakeCredential in Java, answered by swtpm through tpm2-tools. */
class SoftwareTpmTest {
  private static final int HEADER = 0xbadcc0de;

  /**
   * Handle and certificate index of RSA 2048 and P-384 endorsement keys as swtpm_setup makes them,
   * and whether using them takes a policy session.
   */
  @ParameterizedTest
  @CsvSource({"0x81010001, 0x1c00002, true", "0x81010016, 0x1c00016, false"})
  void complete_answerOfSwtpm_isTaken(
      String ek, String index, boolean byPolicy, @TempDir Path folder) throws Exception {
    if (Optional.ofNullable(System.getenv("PATH")).stream()
        .flatMap(path -> List.of(path.split(":")).stream())
        .noneMatch(p -> Files.isExecutable(Path.of(p, "swtpm_setup")))) {
      System.out.println("NOT RUN: swtpm and tpm2-tools are not installed (build/deps.list)");
      return;
    }
    Path home = Files.createDirectories(folder.resolve("ca"));
    setup(folder, home);
    Process tpm = start(folder);
    try {
      Path certificate = folder.resolve("ek.der");
      run(folder, "tpm2_nvread", index, "-o", certificate.toString());
      run(
          folder,
          "tpm2_createak",
          "-C",
          ek,
          "-c",
          "ak.ctx",
          "-G",
          "ecc",
          "-g",
          "sha256",
          "-s",
          "ecdsa",
          "-u",
          "ak.pub");
      CredentialChallenge challenge =
          CredentialChallenge.make(
              Files.readAllBytes(certificate),
              Files.readAllBytes(folder.resolve("ak.pub")),
              new SecureRandom());
      Files.write(folder.resolve("credential"), file(challenge));
      List<String> activate =
          new ArrayList<>(
              List.of("tpm2_activatecredential", "-c", "ak.ctx", "-C", ek, "-i", "credential"));
      activate.addAll(List.of("-o", "secret"));
      if (byPolicy) {
        run(folder, "tpm2_startauthsession", "--policy-session", "-S", "session");
        run(folder, "tpm2_policysecret", "-S", "session", "-c", "e");
        activate.addAll(List.of("-P", "session:session"));
      }
      run(folder, activate.toArray(String[]::new));

      assertThat(challenge.complete(Files.readAllBytes(folder.resolve("secret")), Instant.EPOCH))
          .isPresent();
    } finally {
      tpm.destroy();
      tpm.waitFor(10, TimeUnit.SECONDS);
    }
  }

  /** The file of tpm2_makecredential: magic, version, credential blob, encrypted secret. */
  private static byte[] file(CredentialChallenge challenge) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(8).putInt(HEADER).putInt(1).array());
    out.writeBytes(challenge.credentialBlob());
    out.writeBytes(challenge.encryptedSecret());
    return out.toByteArray();
  }

  private static void setup(Path folder, Path home) throws Exception {
    Path options = home.resolve("options");
    Path ca = home.resolve("localca.conf");
    Path config = home.resolve("setup.conf");
    Files.writeString(
        options, "--platform-manufacturer Test\n--platform-version 1\n--platform-model T\n");
    Files.writeString(
        ca,
        "statedir = "
            + home
            + "\nsigningkey = "
            + home.resolve("key.pem")
            + "\nissuercert = "
            + home.resolve("cert.pem")
            + "\ncertserial = "
            + home.resolve("serial")
            + "\n");
    Files.writeString(
        config,
        "create_certs_tool = swtpm_localca\ncreate_certs_tool_config = "
            + ca
            + "\ncreate_certs_tool_options = "
            + options
            + "\nactive_pcr_banks = sha256\n");
    Files.createDirectories(folder.resolve("state"));
    run(
        folder,
        "swtpm_setup",
        "--tpm2",
        "--tpmstate",
        folder.resolve("state").toString(),
        "--create-ek-cert",
        "--lock-nvram",
        "--config",
        config.toString());
  }

  private static Process start(Path folder) throws Exception {
    Path socket = folder.resolve("tpm");
    Process tpm =
        command(
                folder,
                List.of(
                    "swtpm",
                    "socket",
                    "--tpm2",
                    "--tpmstate",
                    "dir=" + folder.resolve("state"),
                    "--server",
                    "type=unixio,path=" + socket,
                    "--ctrl",
                    "type=unixio,path=" + socket + ".ctrl",
                    "--flags",
                    "not-need-init,startup-clear"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    while (!Files.exists(socket) && tpm.isAlive()) {
      Thread.onSpinWait();
    }
    return tpm;
  }

  private static void run(Path folder, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(words));
    Process process = command(folder, command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", words[0], output).isZero();
  }

  private static ProcessBuilder command(Path folder, List<String> words) {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().put("TPM2TOOLS_TCTI", "swtpm:path=" + folder.resolve("tpm"));
    return builder;
  }
}
