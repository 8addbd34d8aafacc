package dev.cloister.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.http.HttpServerConfig;
import dev.cloister.vault.VaultProcess;
import dev.cloister.vault.api.FrameLimits;
import dev.cloister.vault.api.VaultServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * One life of a vault's process, from its start to its kill. A spare one is started before it is
 * needed and has run a vault already, so that it is a vault soon after it is told which.
 */
final class VaultLife {
  private static final String READY = "ready";
  private static final String SPARE = "spare";

  private final Process process;

  private VaultLife(Process process) {
    this.process = process;
  }

  /** Starts a process on what there is of its disk. */
  static VaultLife begin(Path folder, int index, int port) throws IOException {
    VaultLife life = start(folder, "");
    life.take(index, port);
    return life;
  }

  /** Starts a process that waits to be told which vault it is; its log goes to the folder. */
  static VaultLife spare(Path folder) throws IOException {
    return start(folder, SPARE);
  }

  private static VaultLife start(Path folder, String kind) throws IOException {
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
                kind));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("vaults.log").toFile()));
    return new VaultLife(builder.start());
  }

  /** Tells it which vault it is. */
  void take(int index, int port) throws IOException {
    Writer in = process.outputWriter(UTF_8);
    in.write(index + " " + port + "\n");
    in.flush();
  }

  /** Waits until it listens. */
  void awaitReady() throws IOException {
    await(READY);
  }

  /** Waits until a spare one can be told. */
  void awaitSpare() throws IOException {
    await(SPARE);
  }

  private void await(String word) throws IOException {
    BufferedReader lines = process.inputReader(UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals(word)) {
        return;
      }
    }
    throw new IOException("the vault ended before it was " + word);
  }

  /** Ends it without a word ({@code kill -9}). */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Whether it ended by itself. */
  boolean hasEnded() {
    return !process.isAlive();
  }

  /** The process. Arguments: the folder of all, and its kind. Ends with whoever began it. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    if (args[1].equals(SPARE)) {
      long pid = ProcessHandle.current().pid();
      run(folder, "spare-" + pid, 0).close();
      say(SPARE);
    }
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    String line = in.readLine();
    if (line == null) {
      return;
    }
    List<String> told = List.of(line.split(" ", 2));
    try (VaultProcess _ = run(folder, "vault-" + told.get(0), Integer.parseInt(told.get(1)))) {
      say(READY);
      in.transferTo(Writer.nullWriter());
    }
  }

  private static VaultProcess run(Path folder, String name, int port) throws Exception {
    return VaultProcess.start(
        VaultSite.setup(folder, name),
        new VaultServer.Listen(
            "127.0.0.1",
            port,
            OptionalInt.empty(),
            HttpServerConfig.Limits.defaults(),
            FrameLimits.defaults()));
  }

  private static void say(String word) {
    System.out.println(word);
    System.out.flush();
  }
}
