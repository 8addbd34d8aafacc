package dev.cloister.tee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadTest {
  private static final byte[] CONFIGURATION = "issuer=x".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private Path a;
  private Path b;

  @BeforeEach
  void jars() throws IOException {
    a = Files.write(folder.resolve("a.jar"), new byte[] {1, 2, 3});
    b = Files.write(folder.resolve("b.jar"), new byte[] {4, 5});
  }

  /** Computed apart from this code, by a script. */
  @Test
  void encoded_isTheGoldenVector() throws Exception {
    assertThat(HexFormat.of().formatHex(workload(a).encoded()))
        .isEqualTo(
            "636c6f69737465722d776f726b6c6f61642d763100"
                + "00000001"
                + "00000005612e6a6172"
                + "86229dc6d2ffbeac7380744154aa700291c064352a0dbdc77b9ed3f2c8e1dac4dc325867d39ddff1d2629b7a393d47f6"
                + "ccdacf42da689f136057a653c9b63ac55791a9e65184c185d9aa99cf3e007972966f501ab1c893b29e88af0e38e5290e");
    assertThat(HexFormat.of().formatHex(workload(a).register()))
        .isEqualTo(
            "308e335fda4e30dd4816c87b65c1d1274f5c592cad6e81587573f43e3fb96545a1477618a6062cdc5a164e6d33596030");
  }

  @Test
  void register_isTheExtensionOfZeros() throws Exception {
    byte[] digest = MeasurementEvent.sha384(workload(a).encoded());
    assertThat(workload(a).digest()).isEqualTo(digest);
    assertThat(workload(a).register()).isEqualTo(MeasurementEvent.sha384(new byte[48], digest));
  }

  @Test
  void ofClassPath_andOfFolders_agree() throws Exception {
    String classPath = a + File.pathSeparator + b;
    assertThat(Workload.ofClassPath(classPath, CONFIGURATION).digest())
        .isEqualTo(Workload.ofFolders(List.of(folder), CONFIGURATION).digest());
  }

  @Test
  void digest_anotherFolder_isTheSame(@TempDir Path elsewhere) throws Exception {
    Path copy = Files.copy(a, elsewhere.resolve("a.jar"));
    assertThat(workload(copy).digest()).isEqualTo(workload(a).digest());
  }

  @Test
  void digest_oneByteOfAJar_differs() throws Exception {
    byte[] before = workload(a, b).digest();
    Files.write(b, new byte[] {4, 4});
    assertThat(workload(a, b).digest()).isNotEqualTo(before);
  }

  @Test
  void digest_oneByteOfTheConfiguration_differs() throws Exception {
    byte[] other = "issuer=y".getBytes(StandardCharsets.UTF_8);
    assertThat(Workload.of(List.of(a), other).digest()).isNotEqualTo(workload(a).digest());
  }

  @Test
  void digest_anotherName_differs() throws Exception {
    byte[] before = workload(a).digest();
    assertThat(workload(Files.move(a, folder.resolve("c.jar"))).digest()).isNotEqualTo(before);
  }

  @Test
  void digest_anotherOrder_differs() throws Exception {
    assertThat(workload(a, b).digest()).isNotEqualTo(workload(b, a).digest());
  }

  @Test
  void digest_oneJarMoreOrLess_differs() throws Exception {
    assertThat(workload(a, b).digest()).isNotEqualTo(workload(a).digest());
    assertThat(workload(a, a).digest()).isNotEqualTo(workload(a).digest());
    assertThat(workload().digest()).isNotEqualTo(workload(a).digest());
  }

  @Test
  void ofClassPath_folderOrMissingOrEmptyEntry_isRefused() {
    for (String entry : List.of(folder.toString(), folder.resolve("no.jar").toString(), "")) {
      assertThatThrownBy(() -> Workload.ofClassPath(a + File.pathSeparator + entry, CONFIGURATION))
          .isInstanceOf(IOException.class);
    }
  }

  private static Workload workload(Path... jars) throws IOException {
    return Workload.of(List.of(jars), CONFIGURATION);
  }
}
