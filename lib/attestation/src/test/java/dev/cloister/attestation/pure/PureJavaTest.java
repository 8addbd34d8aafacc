package dev.cloister.attestation.pure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CryptoChoice;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.nitro.NitroSpec;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.token.TokenAuthority;
import dev.cloister.testkit.token.TokenSample;
import dev.cloister.testkit.token.TokenService;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published libraries need no native code: not to be there, and not to decide. */
class PureJavaTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final Seed SEED = Seed.of("pure");

  @TempDir Path folder;

  @Test
  void dependencies_ofThePublishedLibraries_areTheseOnly() throws Exception {
    assertThat(RuntimeClassPath.dependencies("attestation")).containsExactly("bcprov-jdk18on");
    assertThat(RuntimeClassPath.dependencies("collateral")).containsExactly("cloister-attestation");
  }

  @Test
  void jars_ofTheRuntimeClassPath_holdNoNativeCode() throws Exception {
    List<String> found = new ArrayList<>();
    for (Path entry : RuntimeClassPath.entries()) {
      for (String name : names(entry)) {
        if (name.matches("(?i).*\\.(so|dll|dylib|jnilib|a|lib)(\\.[0-9.]+)?")) {
          found.add(entry.getFileName() + "!" + name);
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void classes_ofTheRuntimeClassPath_declareNoNativeMethodAndLoadNoLibrary() throws Exception {
    // Names stand in a class file's constant pool as they are.
    Path classes = RuntimeClassPath.entries().getFirst();
    for (String name : names(classes)) {
      if (name.endsWith(".class")) {
        String text = new String(Files.readAllBytes(classes.resolve(name)), ISO_8859_1);
        assertThat(text).as(name).doesNotContain("loadLibrary", "java/lang/foreign");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TDX", "SNP", "NITRO", "TOKEN", "TDX changed", "TOKEN changed"})
  void verify_withTheRuntimeClassPathAlone_givesTheSameStepsAsWithEverything(String which)
      throws Exception {
    write(which);
    String alone = alone(CryptoChoice.PURE_JAVA);
    assertThat(alone)
        .isEqualTo(alone(CryptoChoice.NATIVE_WHERE_PRESENT))
        .endsWith("pure Java\n")
        .contains(which.endsWith("changed") ? "invalid" : "valid valid");
    assertThat(steps(alone))
        .isEqualTo(steps(VerifyAlone.verify(folder, CryptoChoice.NATIVE_WHERE_PRESENT)));
  }

  private static String steps(String text) {
    return text.substring(0, text.lastIndexOf(' ', text.length() - " Java\n".length() - 1));
  }

  private String alone(CryptoChoice crypto) throws Exception {
    Path own =
        Path.of(VerifyAlone.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String name = VerifyAlone.class.getName();
    // Only that class of the tests, so that nothing of theirs is within reach.
    Path tests = folder.resolve("tests");
    Path target = tests.resolve(name.replace('.', '/') + ".class");
    Files.createDirectories(target.getParent());
    Files.write(target, Files.readAllBytes(own.resolve(name.replace('.', '/') + ".class")));
    String classPath =
        Stream.concat(Stream.of(tests), RuntimeClassPath.entries().stream())
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--illegal-native-access=deny",
                "-cp",
                classPath,
                name,
                folder.toString(),
                crypto.name())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  private void write(String which) throws IOException {
    Files.writeString(folder.resolve("at"), AT.toString());
    switch (which.split(" ")[0]) {
      case "TDX" -> {
        IntelSample sample = IntelScenario.of(QuoteFormat.TDX_V4, SEED, AT).issue();
        files(sample.evidence(), sample.anchor());
        Map<Part, CollateralKind> kinds =
            Map.of(
                Part.TCB_INFO, CollateralKind.TCB_INFO,
                Part.QE_IDENTITY, CollateralKind.QE_IDENTITY,
                Part.TCB_SIGNING_CHAIN, CollateralKind.TCB_SIGNING_CHAIN,
                Part.ROOT_CRL, CollateralKind.ROOT_CRL,
                Part.PCK_CRL, CollateralKind.PCK_CRL);
        for (Map.Entry<Part, CollateralKind> kind : kinds.entrySet()) {
          file(kind.getValue(), sample.collateral().get(kind.getKey()));
        }
      }
      case "SNP" -> {
        AmdKeys keys = AmdKeys.generate(SEED);
        AmdTcb tcb = new AmdTcb(0, 4, 1, 22, 213);
        byte[] chip = SEED.derive("chip").bytes(64);
        AmdAuthority authority =
            AmdAuthority.create(
                AmdProduct.MILAN, keys, tcb, chip, AT.minus(Duration.ofDays(9)), (r, s) -> s);
        files(
            SnpSpec.sign(SnpSpec.content(AmdProduct.MILAN, 3, false, tcb, chip, SEED), keys.vcek()),
            keys.ark().spki());
        file(CollateralKind.VEK, authority.certificate(AmdRole.VCEK).der());
        file(
            CollateralKind.CHAIN,
            Certificate.chainPem(
                    List.of(authority.certificate(AmdRole.ASK), authority.certificate(AmdRole.ARK)))
                .getBytes(UTF_8));
      }
      case "NITRO" -> {
        NitroSpec nitro = NitroSpec.of(SEED, AT);
        files(nitro.sign(), nitro.rootSpki());
      }
      default -> {
        TokenSample sample =
            TokenAuthority.create(TokenService.TRUST_AUTHORITY, SEED, AT).token(AT).issue();
        files(sample.token().getBytes(UTF_8), sample.anchorSpki());
        file(CollateralKind.JWKS, sample.keySet().orElseThrow().getBytes(UTF_8));
      }
    }
    if (which.endsWith("changed")) {
      Path file = folder.resolve("evidence");
      byte[] bytes = Files.readAllBytes(file);
      // Inside a quote's report data; inside a token's signature, where no padding bits are.
      bytes[which.startsWith("TDX") ? 600 : bytes.length - 20] ^= 1;
      Files.write(file, bytes);
    }
  }

  private void files(byte[] evidence, byte[] root) throws IOException {
    Files.write(folder.resolve("evidence"), evidence);
    Files.write(folder.resolve("root"), root);
  }

  private void file(CollateralKind kind, byte[] bytes) throws IOException {
    Files.write(folder.resolve(kind.code()), bytes);
  }

  private static List<String> names(Path entry) throws IOException {
    if (Files.isDirectory(entry)) {
      try (Stream<Path> files = Files.walk(entry)) {
        return files.filter(Files::isRegularFile).map(f -> entry.relativize(f).toString()).toList();
      }
    }
    try (JarFile jar = new JarFile(entry.toFile())) {
      return jar.stream().map(JarEntry::getName).toList();
    }
  }
}
