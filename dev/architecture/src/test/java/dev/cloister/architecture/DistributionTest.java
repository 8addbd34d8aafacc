package dev.cloister.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void deviationsFromList_plantedJar_isFound() throws IOException {
    jar("lib/enclave/listed.jar", "a/A.class");
    jar("lib/enclave/planted.jar", "b/B.class");

    assertThat(new Distribution(home).deviationsFromList("enclave", List.of("listed.jar")))
        .containsExactly("lib/enclave/planted.jar is not in the list");
  }

  @Test
  void deviationsFromList_jarThatIsGone_isFound() throws IOException {
    jar("lib/enclave/listed.jar", "a/A.class");

    assertThat(
            new Distribution(home).deviationsFromList("enclave", List.of("listed.jar", "gone.jar")))
        .containsExactly("gone.jar of the list is not in lib/enclave");
  }

  @Test
  void deviationsFromBill_jarThatItDoesNotName_isFound() throws Exception {
    jar("lib/enclave/cloister-enclave-1.jar", "a/A.class");
    jar("lib/enclave/planted-2.jar", "b/B.class");
    bill("{\"name\":\"gone\",\"version\":\"3\"}");

    assertThat(new Distribution(home).deviationsFromBill("enclave"))
        .containsExactly(
            "lib/enclave/planted-2.jar is not in its bill of materials",
            "gone-3.jar of its bill of materials is not in lib/enclave");
  }

  @Test
  void deviationsFromBill_soundBill_findsNothing() throws Exception {
    jar("lib/enclave/cloister-enclave-1.jar", "a/A.class");
    jar("lib/enclave/known-2.jar", "b/B.class");
    bill("{\"name\":\"known\",\"version\":\"2\"}");

    assertThat(new Distribution(home).deviationsFromBill("enclave")).isEmpty();
  }

  private void bill(String component) throws IOException {
    Path file = home.resolve("sbom/enclave/bom.json");
    Files.createDirectories(home.resolve("sbom/enclave"));
    Files.writeString(
        file,
        """
        {"metadata": {"component": {"name": "cloister-enclave", "version": "1"}},
         "components": [%s]}
        """
            .formatted(component));
  }

  private void jar(String name, String entry) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(home.resolve("lib/enclave"));
    try (var out = new JarOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new JarEntry(entry));
    }
  }
}
