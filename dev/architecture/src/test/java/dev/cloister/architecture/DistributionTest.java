package dev.cloister.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DistributionTest {
  private static final Set<String> DEV = Set.of("testkit", "tee-local");

  @TempDir private Path home;

  @Test
  void developmentCode_jarOfDevUnderAnotherName_isFound() throws IOException {
    jar("lib/enclave/harmless-1.0.jar", "dev/cloister/teelocal/LocalTee.class");

    assertThat(new Distribution(home).developmentCode(DEV))
        .containsExactly("lib/enclave/harmless-1.0.jar holds code of dev/tee-local");
  }

  @Test
  void developmentCode_folderOfDev_isFound() throws IOException {
    Files.createDirectories(home.resolve("dev"));

    assertThat(new Distribution(home).developmentCode(DEV)).containsExactly("dev");
  }

  @Test
  void developmentCode_productionJars_findsNothing() throws IOException {
    jar("lib/enclave/cloister-enclave.jar", "dev/cloister/enclave/Main.class");

    assertThat(new Distribution(home).developmentCode(DEV)).isEmpty();
  }

  private void jar(String name, String entry) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(home.resolve("lib/enclave"));
    try (var out = new JarOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new JarEntry(entry));
    }
  }
}
