package dev.cloister.testkit.tpm;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real software TPM (Debian's swtpm) in a folder of its own, and Debian's tpm2-tools to provision
 * it: an implementation that shares no code with ours.
 */
public final class SwTpm implements AutoCloseable {
  private static final int ATTEMPTS = 200;
  private static final int TOOL_SECONDS = 60;

  private final Path folder;
  private Process process;

  private SwTpm(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts a TPM whose state lies in the folder.
   *
   * @throws IOException when swtpm is not installed ({@code make deps}) or does not start
   */
  public static SwTpm start(Path folder) throws IOException {
    Files.createDirectories(folder);
    return new SwTpm(folder, launch(folder));
  }

  private static Process launch(Path folder) throws IOException {
    Path socket = folder.resolve("tpm.sock");
    Files.deleteIfExists(socket);
    Files.deleteIfExists(folder.resolve("tpm.sock.ctrl"));
    Process process =
        new ProcessBuilder(
                "swtpm",
                "socket",
                "--tpm2",
                "--tpmstate",
                "dir=" + folder,
                "--server",
                "type=unixio,path=" + socket,
                "--ctrl",
                "type=unixio,path=" + socket + ".ctrl",
                "--flags",
                "not-need-init,startup-clear")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("swtpm.log").toFile())
            .start();
    awaitSocket(process, socket);
    return process;
  }

  private static void awaitSocket(Process process, Path socket) throws IOException {
    try {
      for (int i = 0; i < ATTEMPTS && process.isAlive(); i++) {
        if (Files.exists(socket)) {
          try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            if (channel.isConnected()) {
              return;
            }
          } catch (IOException e) {
            // Bound but not listening yet.
            process.waitFor(1, TimeUnit.MILLISECONDS);
          }
        }
        process.waitFor(25, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    throw new IOException("swtpm does not start; see swtpm.log in " + socket.getParent());
  }

  /** The socket that takes commands. */
  public Path socket() {
    return folder.resolve("tpm.sock");
  }

  /** What a reboot of the machine does to its TPM: PCRs, sessions and loaded keys are gone. */
  public void reboot() throws IOException {
    stop();
    process = launch(folder);
  }

  /** The TPM of another machine: another seed, another endorsement. */
  public void replace() throws IOException {
    stop();
    Files.delete(folder.resolve("tpm2-00.permall"));
    process = launch(folder);
  }

  /**
   * Runs one of tpm2-tools in the folder and returns what it prints. The TPM has one connection:
   * nobody else holds it meanwhile.
   *
   * @throws IOException when it fails, with its output
   */
  public String tool(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("tpm2_" + name));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("tool.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("TPM2TOOLS_TCTI", "swtpm:path=" + socket());
    Process tool = builder.start();
    try {
      if (!tool.waitFor(TOOL_SECONDS, TimeUnit.SECONDS)) {
        tool.destroyForcibly();
        throw new IOException(name + " waits: does somebody else hold the TPM's connection?");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    String text = Files.readString(output);
    if (tool.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + text);
    }
    return text;
  }

  /** A file of the folder, for what tools read and write. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  private void stop() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
