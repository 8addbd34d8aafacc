package dev.cloister.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.cli.CliRun;
import dev.cloister.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on quotes of real hardware, where they are; elsewhere it says that they are not. */
class RealQuotesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

  @TempDir Path folder;

  @Test
  void verify_realTdxQuoteAtItsTime_isGenuineAndWarnsOfWhatIsUnproven() {
    vectors().ifPresent(this::judgePhala);
  }

  private void judgePhala(Path vectors) {
    Path quote = vectors.resolve("tdx-quote-v4/phala-tdx-quote.dat");
    Path collateral = vectors.resolve("tdx-quote-v4/phala-tdx-quote.collateral.json");
    CliRun then =
        CliRun.of(folder, NOW, "verify", quote, "--collateral", collateral, "--at", "2025-06-20");
    assertThat(then.exitCode()).isEqualTo(ExitCode.WARNING);
    assertThat(then.out()).contains("Intel SGX Root CA", "TCB status UpToDate");
    CliRun now = CliRun.of(folder, NOW, "verify", quote, "--collateral", collateral, "--offline");
    assertThat(now.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(now.out()).contains("[collateral.stale.tcbInfo]");
  }

  private static Optional<Path> vectors() {
    Path beside =
        Path.of(System.getProperty("cloister.root")).resolveSibling("shared").resolve("vectors");
    Path folder =
        Optional.ofNullable(System.getenv("CLOISTER_VECTORS")).map(Path::of).orElse(beside);
    for (Path candidate : new Path[] {folder, folder.resolve("attestation")}) {
      if (Files.exists(candidate.resolve("tdx-quote-v4/phala-tdx-quote.dat"))) {
        return Optional.of(candidate);
      }
    }
    System.err.println(
        "NOT RUN: the command on real quotes. None below CLOISTER_VECTORS or ../shared/vectors.");
    return Optional.empty();
  }
}
