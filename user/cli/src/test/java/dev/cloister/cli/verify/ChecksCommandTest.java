package dev.cloister.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.Format;
import dev.cloister.attestation.checks.Check;
import dev.cloister.attestation.checks.FormatChecks;
import dev.cloister.cli.CliRun;
import dev.cloister.cli.ExitCode;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChecksCommandTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void checks_ofAFormat_printsItsWholeList(Format format) {
    CliRun run = run("checks", format.code());
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    FormatChecks checks = FormatChecks.of(format);
    assertThat(run.out())
        .contains(checks.checked().stream().map(Check::step).toList())
        .contains(checks.checked().stream().map(Check::meaning).toList())
        .contains(checks.notCheckedAtAll());
  }

  @Test
  void checks_ofAll_printsEveryTitle() {
    assertThat(run("checks").out())
        .contains(FormatChecks.all().stream().map(FormatChecks::title).toList());
  }

  @Test
  void checks_unknownFormat_isRefusedWithTheKnownOnes() {
    CliRun run = run("checks", "tdx");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("tdx-v4", "azure-vtpm");
  }

  @Test
  void verifyHelp_saysWhereTheListIs() {
    assertThat(run("verify", "--help").out()).contains("cloister checks");
  }

  private CliRun run(Object... args) {
    return CliRun.of(folder, Instant.EPOCH, args);
  }
}
