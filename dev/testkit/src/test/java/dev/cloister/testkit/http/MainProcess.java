package dev.cloister.testkit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A main class in a JVM of its own, on this JVM's class path. */
public final class MainProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;

  private MainProcess(Process process) {
    this.process = process;
    this.out = process.inputReader(UTF_8);
  }

  /** Starts it, standard error joined to standard output. */
  public static MainProcess start(Class<?> main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return new MainProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** The next line. */
  public String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the process ended");
    }
    return line;
  }

  /** Everything it prints until it ends. */
  public String rest() {
    return String.join("\n", out.lines().toList());
  }

  /** Waits for its end. */
  public int exit() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
