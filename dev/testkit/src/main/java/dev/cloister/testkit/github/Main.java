package dev.cloister.testkit.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.http.Options;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Runs the API as a process, for the demo. */
public final class Main {
  private static final String USAGE =
      """
      usage: Main --tokens FILE [--port N]
        --tokens FILE  the tokens it accepts, one a line
        --port N       listen on 127.0.0.1:N; 0, the default, picks a free port
      Prints "github URL" when it answers. It knows the private repository example-org/widgets with
      pull request 2, issue 1, README.md and src/widget.txt.
      """;

  private Main() {}

  /** Exit 2 on wrong usage, 1 if the file or the port cannot be had; else runs until stopped. */
  public static void main(String[] arguments) {
    System.exit(run(arguments, System.out, System.err));
  }

  private static int run(String[] arguments, PrintStream out, PrintStream err) {
    try {
      Options options = Options.parse(arguments, "tokens", "port");
      String file =
          options
              .text("tokens")
              .orElseThrow(() -> new IllegalArgumentException("--tokens is missing"));
      List<String> tokens =
          Files.readAllLines(Path.of(file), UTF_8).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .toList();
      try (GitHubApi api =
          GitHubApi.start(DemoWorld.of(tokens), InstantSource.system(), options.port())) {
        out.println("github " + api.base());
        out.flush();
        Options.untilStopped();
      }
      return 0;
    } catch (IllegalArgumentException e) {
      err.print(e.getMessage() + "\n" + USAGE);
      return 2;
    } catch (IOException e) {
      err.println("cannot start: " + e);
      return 1;
    }
  }
}
