package dev.cloister.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a command to its end in an environment that holds only what the test gives it. */
record Command(Path folder, Map<String, String> environment, Duration limit) {

  /** How a command ended. */
  record Result(int exit, String out, String err) {}

  static Command in(Path folder) {
    return new Command(
        folder, Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"), Duration.ofMinutes(2));
  }

  /** The same with one more variable. */
  Command with(String variable, String value) {
    var more = new HashMap<>(environment);
    more.put(variable, value);
    return new Command(folder, Map.copyOf(more), limit);
  }

  Result run(String... words) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    var builder =
        new ProcessBuilder(List.of(words))
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
      throw new IllegalStateException("still running after " + limit + ": " + words[0]);
    }
    return new Result(process.exitValue(), text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
