package dev.cloister.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    for (String process : List.of("enclave", "vault", "controlplane")) {
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

  private String run(String process, Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(home.resolve("libexec").resolve("run").toString(), process, "Main");
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
