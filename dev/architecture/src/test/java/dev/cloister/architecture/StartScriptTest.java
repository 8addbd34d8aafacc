package dev.cloister.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code libexec/run} before a JDK that says how it was started. */
final class StartScriptTest {
  private static final Repository REPOSITORY = Repository.underTest();
  private static final String AGENT = "-javaagent:/host/agent.jar";

  @TempDir private Path home;

  @BeforeEach
  void distribution() throws IOException {
    for (String process : List.of("enclave", "vault", "controlplane", "cli")) {
      Files.createDirectories(home.resolve("lib").resolve(process));
      Files.writeString(home.resolve("lib").resolve(process).resolve("a.jar"), "jar");
    }
    Path java = home.resolve("jdk").resolve("bin").resolve("java");
    Files.createDirectories(home.resolve("jdk").resolve("bin"));
    Files.createDirectories(home.resolve("libexec"));
    script(home.resolve("libexec").resolve("find-jdk"), "echo '" + home.resolve("jdk") + "'");
    script(java, "echo \"$@\"; env");
    script(
        home.resolve("libexec").resolve("run"),
        Files.readString(REPOSITORY.path("dist/src/libexec/run")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CLOISTER_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
  void run_inside_takesNoOptionsOfTheJvmFromTheEnvironment(String name) throws Exception {
    assertThat(run("enclave", Map.of(name, AGENT)))
        .contains("-cp")
        .doesNotContain(AGENT)
        .contains(name + " is not for the enclave");
    assertThat(run("vault", Map.of(name, AGENT)))
        .doesNotContain(AGENT)
        .contains(name + " is not for the vault");
  }

  @ParameterizedTest
  @ValueSource(strings = {"enclave", "vault"})
  void run_inside_writesNoMemoryToTheDiskWhenItCrashes(String process) throws Exception {
    assertThat(run(process, Map.of()))
        .contains("-XX:-CreateCoredumpOnCrash")
        .contains("-XX:+SuppressFatalErrorMessage");
  }

  @Test
  void run_anotherProcess_takesThem() throws Exception {
    assertThat(run("controlplane", Map.of("CLOISTER_JAVA_OPTS", "-Xmx1g"))).contains(" -Xmx1g ");
  }

  /** What the command measures is all that runs, and the software TEE is in its reach. */
  @Test
  void run_theCommandThatAttestsItself_isInside() throws Exception {
    Path local = Files.createDirectories(home.resolve("dev").resolve("tee-local"));
    Files.writeString(local.resolve("local.jar"), "jar");
    Map<String, String> agent = Map.of("CLOISTER_JAVA_OPTS", AGENT);
    assertThat(run("cli", agent, "vault", "fetch", "--measured", "f"))
        .doesNotContain(AGENT)
        .contains("local.jar Main vault fetch --measured f");
    for (String[] others : new String[][] {{"vault", "get", "fetch"}, {"verify", "fetch"}, {}}) {
      assertThat(run("cli", agent, others)).contains(AGENT).doesNotContain("local.jar");
    }
  }

  private String run(String process, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(home.resolve("libexec").resolve("run").toString(), process, "Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    Process started = builder.start();
    String said = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(started.waitFor()).as(said).isZero();
    return said;
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text.startsWith("#!") ? text : "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
