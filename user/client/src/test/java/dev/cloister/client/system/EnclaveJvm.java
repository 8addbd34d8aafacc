package dev.cloister.client.system;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The enclave as a process of its own, on the jars that Maven packaged. */
final class EnclaveJvm implements AutoCloseable {
  private final Process process;
  private final URI url;

  private EnclaveJvm(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  static List<Path> jars() {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(classPath.split(File.pathSeparator, -1))
        .filter(entry -> entry.endsWith(".jar"))
        .map(Path::of)
        .toList();
  }

  static EnclaveJvm start(Path folder, byte[] configuration) throws IOException {
    Path file = Files.write(folder.resolve("enclave.json"), configuration);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:MarkSweepAlwaysCompactCount=1",
            "--enable-native-access=ALL-UNNAMED"));
    command.add("-cp");
    command.add(
        jars().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add("dev.cloister.enclave.Main");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(folder.resolve("enclave.log").toFile());
    builder.environment().put("CLOISTER_ENCLAVE_CONFIG", file.toString());
    builder.environment().put("CLOISTER_ENCLAVE_PORT", "0");
    builder.environment().put("CLOISTER_ENCLAVE_DATA_DIR", folder.toString());
    builder.environment().put("CLOISTER_TEE_PROVIDER", "local");
    Process process = builder.start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (line == null || !line.startsWith("enclave http")) {
      process.destroyForcibly();
      throw new IOException(
          "the enclave did not start: " + Files.readString(folder.resolve("enclave.log")));
    }
    return new EnclaveJvm(process, URI.create(line.split(" ", -1)[1]));
  }

  URI url() {
    return url;
  }

  /** Writes a heap dump, unreachable objects included. */
  void dump(Path file) throws IOException, InterruptedException {
    jcmd("GC.heap_dump", "-all", file.toString());
  }

  /**
   * Collects garbage; with the start script's options one collection moves what is left together.
   */
  void collect() throws IOException, InterruptedException {
    jcmd("GC.run");
  }

  private void jcmd(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(Long.toString(process.pid()));
    command.addAll(List.of(arguments));
    Process jcmd =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd ended with " + jcmd.exitValue());
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
