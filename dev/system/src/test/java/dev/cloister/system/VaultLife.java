package dev.cloister.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.http.HttpServerConfig;
import dev.cloister.vault.VaultProcess;
import dev.cloister.vault.api.FrameLimits;
import dev.cloister.vault.api.VaultServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** One life of a vault's process, from its start to its kill. */
final class VaultLife {
  private static final String READY = "ready";

  private final Process process;

  private VaultLife(Process process) {
    this.process = process;
  }

  /** Starts a process on what there is of its disk; its log goes beside that. */
  static VaultLife begin(Path folder, int index, int port) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                VaultLife.class.getName(),
                folder.toString(),
                Integer.toString(index),
                Integer.toString(port)));
    builder.redirectError(
        ProcessBuilder.Redirect.appendTo(folder.resolve("vault-" + index + ".log").toFile()));
    return new VaultLife(builder.start());
  }

  /** Waits until it listens. */
  void awaitReady() throws IOException {
    BufferedReader lines = process.inputReader(UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals(READY)) {
        return;
      }
    }
    throw new IOException("the vault ended before it listened");
  }

  /** Ends it without a word ({@code kill -9}). */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Whether it ended by itself. */
  boolean hasEnded() {
    return !process.isAlive();
  }

  /** The process. Arguments: the folder of all, its index, its port. Ends with whoever began it. */
  public static void main(String[] args) throws Exception {
    try (VaultProcess vault =
        VaultProcess.start(
            VaultSite.setup(Path.of(args[0]), Integer.parseInt(args[1])),
            new VaultServer.Listen(
                "127.0.0.1",
                Integer.parseInt(args[2]),
                OptionalInt.empty(),
                HttpServerConfig.Limits.defaults(),
                FrameLimits.defaults()))) {
      System.out.println(READY);
      System.out.flush();
      while (System.in.read() >= 0) {
        Thread.onSpinWait();
      }
    }
  }
}
