package dev.cloister.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code cloister up} of the development distribution, as somebody at a terminal runs it. */
final class UpProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final List<String> lines = new ArrayList<>();

  private UpProcess(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts it and does not wait. */
  static UpProcess start(Path data, String... options) throws IOException {
    // Where the tests run in the background, SIGINT is ignored, and children inherit that.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,TERM"));
    command.add(Checkout.development().resolve("bin/cloister").toString());
    command.addAll(List.of("up", "--data", data.toString()));
    command.addAll(List.of(options));
    return new UpProcess(
        new ProcessBuilder(command)
            .redirectError(data.resolveSibling(data.getFileName() + ".err").toFile())
            .start());
  }

  /** Reads on until a line that begins so; it is healthy when it says "Ctrl-C". */
  UpProcess awaitLine(String beginning) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
      if (line.startsWith(beginning)) {
        return this;
      }
    }
    throw new IOException("it ended before it said \"" + beginning + "\": " + lines);
  }

  /** The URL that it announced for that. */
  URI announced(String what) {
    return lines.stream()
        .filter(line -> line.startsWith(what + "  "))
        .map(line -> URI.create(line.substring(what.length()).strip().split(" ", 2)[0]))
        .findFirst()
        .orElseThrow(() -> new AssertionError(what + " not in " + lines));
  }

  /** What else it announced: a file, say. */
  String named(String what) {
    return lines.stream()
        .filter(line -> line.startsWith(what + "  "))
        .map(line -> line.substring(what.length()).strip())
        .findFirst()
        .orElseThrow(() -> new AssertionError(what + " not in " + lines));
  }

  /** The processes it started. */
  List<ProcessHandle> children() {
    return process.children().toList();
  }

  /** The child whose main class is that. */
  ProcessHandle child(String mainClass) {
    return process
        .children()
        .filter(child -> arguments(child).contains(mainClass))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no child " + mainClass));
  }

  private static List<String> arguments(ProcessHandle child) {
    return child.info().arguments().map(List::of).orElse(List.of());
  }

  /** Sends a signal by its name. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
        .inheritIO()
        .start()
        .waitFor();
  }

  /** Waits for its end; what it still says is in {@link #said}. */
  int exitCode() throws IOException, InterruptedException {
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      throw new IllegalStateException("still running: " + lines);
    }
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
    }
    return process.exitValue();
  }

  /** Everything it has printed so far. */
  List<String> said() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    List<ProcessHandle> children = children();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
