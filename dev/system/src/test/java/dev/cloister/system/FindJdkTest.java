package dev.cloister.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that every start goes through. */
final class FindJdkTest {
  @TempDir private Path folder;

  private Path script = Path.of("unset");

  @BeforeEach
  void copyScript() throws IOException {
    script = folder.resolve("find jdk");
    Files.copy(Checkout.root().resolve("build/find-jdk"), script);
  }

  @Test
  void findJdk_withoutJavaHome_printsOneOfTheWantedRelease() throws Exception {
    var result = Command.in(folder).run("/bin/sh", script.toString(), "--with-javac");

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(Path.of(result.out().strip()).resolve("bin/javac")).isExecutable();
  }

  @Test
  void findJdk_javaHomeOfTheWantedRelease_winsOverOtherPlaces() throws Exception {
    Path mine = fakeJdk("my jdk", "25.0.9");

    var result = withJavaHome(mine).run("/bin/sh", script.toString());

    assertThat(result.out().strip()).isEqualTo(mine.toString());
  }

  @Test
  void findJdk_javaHomeOfAnotherRelease_isPassedOver() throws Exception {
    Path old = fakeJdk("old jdk", "17.0.15");

    var result = withJavaHome(old).run("/bin/sh", script.toString());

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out().strip()).isNotEqualTo(old.toString());
  }

  @Test
  void findJdk_runtimeWithoutCompiler_isPassedOverWhereACompilerIsNeeded() throws Exception {
    Path runtime = fakeJdk("runtime", "25.0.9");

    var result = withJavaHome(runtime).run("/bin/sh", script.toString(), "--with-javac");

    assertThat(result.out().strip()).isNotEqualTo(runtime.toString());
  }

  @Test
  void findJdk_noneThere_failsAndSaysWhatToInstall() throws Exception {
    Files.writeString(script, Files.readString(script).replace("wanted=25", "wanted=99"));

    var result = Command.in(folder).run("/bin/sh", script.toString());

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("No JDK 99 found")
        .contains("apt install")
        .contains("JAVA_HOME");
  }

  private Command withJavaHome(Path home) {
    return Command.in(folder).with("JAVA_HOME", home.toString());
  }

  private Path fakeJdk(String name, String version) throws IOException {
    Path home = Files.createDirectories(folder.resolve(name));
    Files.createDirectories(home.resolve("bin"));
    Path java = Files.writeString(home.resolve("bin/java"), "#!/bin/sh\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }
}
