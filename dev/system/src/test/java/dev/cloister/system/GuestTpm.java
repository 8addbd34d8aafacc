package dev.cloister.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A machine's TPM (swtpm), with an endorsement certificate of a maker that exists for this test.
 */
final class GuestTpm {
  private static final int ATTEMPTS = 400;

  /** In the machine's folder. */
  static final String SOCKET = "tpm.sock";

  private final Path folder;

  private GuestTpm(Path folder) {
    this.folder = folder;
  }

  /** Makes one with all its files in the folder. */
  static GuestTpm make(Path folder) throws IOException, InterruptedException {
    Path maker = Files.createDirectories(folder.resolve("maker"));
    Files.createDirectories(folder.resolve("tpm"));
    Files.writeString(
        maker.resolve("options"),
        "--platform-manufacturer Test\n--platform-version 1\n--platform-model Guest\n");
    Files.writeString(
        maker.resolve("ca.conf"),
        "statedir = %1$s\nsigningkey = %1$s/key.pem\nissuercert = %1$s/cert.pem\ncertserial = %1$s/serial\n"
            .formatted(maker));
    Files.writeString(
        maker.resolve("setup.conf"),
        """
        create_certs_tool = swtpm_localca
        create_certs_tool_config = %1$s/ca.conf
        create_certs_tool_options = %1$s/options
        """
            .formatted(maker));
    Command.Result result =
        Command.in(folder)
            .run(
                "swtpm_setup",
                "--tpm2",
                "--tpmstate",
                folder.resolve("tpm").toString(),
                "--create-ek-cert",
                "--lock-nvram",
                "--pcr-banks",
                "sha256",
                "--config",
                maker.resolve("setup.conf").toString());
    if (result.exit() != 0) {
      throw new IOException("swtpm_setup: " + result.out() + result.err());
    }
    return new GuestTpm(folder);
  }

  /** The maker's certificates, PEM: the root, and the one that signs endorsement certificates. */
  byte[] root() throws IOException {
    return Files.readAllBytes(folder.resolve("maker/swtpm-localca-rootca-cert.pem"));
  }

  byte[] issuer() throws IOException {
    return Files.readAllBytes(folder.resolve("maker/cert.pem"));
  }

  /** Switches it on, for one machine that then connects; it ends with that connection. */
  Process on() throws IOException, InterruptedException {
    Path socket = folder.resolve(SOCKET);
    Files.deleteIfExists(socket);
    Process process =
        new ProcessBuilder(
                "swtpm",
                "socket",
                "--tpm2",
                "--tpmstate",
                "dir=tpm",
                "--ctrl",
                "type=unixio,path=" + SOCKET,
                "--terminate")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("swtpm.log").toFile())
            .start();
    for (int i = 0; i < ATTEMPTS && process.isAlive(); i++) {
      if (Files.exists(socket)) {
        return process;
      }
      process.waitFor(25, TimeUnit.MILLISECONDS);
    }
    process.destroyForcibly();
    throw new IOException("swtpm does not start: " + Files.readString(folder.resolve("swtpm.log")));
  }
}
