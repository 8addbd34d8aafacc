package dev.cloister.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.CryptoChoice;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every case of real evidence whose format has an adapter, where the vectors are. */
class RealEvidenceTest {

  @TestFactory
  Stream<DynamicTest> run_casesOfEveryImplementedFormat_match() throws IOException {
    Optional<Path> file = casesFile();
    if (file.isEmpty()) {
      System.err.println(
          "NOT RUN: real evidence. No cases.tsv below CLOISTER_VECTORS or ../shared/vectors.");
      return Stream.empty();
    }
    List<Case> cases = CasesFile.read(file.get());
    Path root = file.get().resolveSibling("");
    List<DynamicTest> tests = new ArrayList<>();
    cases.stream()
        .map(Case::format)
        .distinct()
        .filter(format -> Adapters.of(format).isPresent())
        .forEach(
            format -> {
              tests.add(
                  test(format, "one verifier", cases, root, RealEvidenceTest::sharedVerifier));
              tests.add(
                  test(format, "a verifier each", cases, root, RealEvidenceTest::freshVerifier));
              tests.add(
                  test(format, "native crypto", cases, root, RealEvidenceTest::nativeVerifier));
            });
    return tests.stream();
  }

  private static DynamicTest test(
      String format, String how, List<Case> cases, Path root, Supplier<Verifiers> verifiers) {
    return DynamicTest.dynamicTest(
        format + ", " + how,
        () -> {
          StringWriter printed = new StringWriter();
          boolean same =
              new Runner(List.of(root), verifiers.get(), new PrintWriter(printed))
                  .run(cases, Set.of(format));
          assertThat(same).as(printed.toString()).isTrue();
        });
  }

  private static Verifiers sharedVerifier() {
    return Verifiers.shared(CryptoChoice.PURE_JAVA);
  }

  private static Verifiers freshVerifier() {
    return Verifiers.fresh(CryptoChoice.PURE_JAVA);
  }

  private static Verifiers nativeVerifier() {
    return Verifiers.shared(CryptoChoice.NATIVE_WHERE_PRESENT);
  }

  private static Optional<Path> casesFile() {
    Path beside =
        Path.of(System.getProperty("cloister.root", "../..")).resolve("../shared/vectors");
    Path vectors =
        Optional.ofNullable(System.getenv("CLOISTER_VECTORS")).map(Path::of).orElse(beside);
    Path file = vectors.resolve("attestation/cases.tsv").normalize();
    return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
  }
}
