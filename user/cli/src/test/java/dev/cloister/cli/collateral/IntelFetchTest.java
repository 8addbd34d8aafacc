package dev.cloister.cli.collateral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.cli.CliRun;
import dev.cloister.cli.ExitCode;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pcs.PcsFault;
import dev.cloister.testkit.pcs.PcsServer;
import dev.cloister.testkit.pki.Hooks;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify} and {@code collateral fetch} against Intel's service, or a PCCS. */
class IntelFetchTest {
  private static final Instant AT = Instant.parse("2025-06-15T00:00:00Z");
  private static final String FMSPC = "50806f000000";
  private static final IntelSample SAMPLE = scenario(AT).issue();

  @TempDir Path folder;
  private Path quote;
  private Path root;

  @BeforeEach
  void files() throws IOException {
    quote = Files.write(folder.resolve("quote.bin"), SAMPLE.evidence());
    root = Files.write(folder.resolve("root.der"), SAMPLE.anchor());
  }

  @Test
  void verify_pccs_fetchesWhatIsMissing() throws IOException {
    try (PcsServer pccs = PcsServer.start()) {
      pccs.publish("tdx", FMSPC, "platform", SAMPLE.collateral());
      CliRun run = verify(quote, pccs);
      assertThat(run.exitCode()).isEqualTo(ExitCode.WARNING);
      assertThat(run.out()).contains("TCB status UpToDate");
      assertThat(pccs.requests()).hasSize(4);
    }
  }

  @Test
  void verify_pccsThatIsDown_isUndecided() throws IOException {
    try (PcsServer pccs = PcsServer.start()) {
      pccs.failNext(
          new PcsFault.Status(429, "3600"),
          new PcsFault.Status(429, "3600"),
          new PcsFault.Status(429, "3600"));
      CliRun run = verify(quote, pccs);
      assertThat(run.exitCode()).isEqualTo(ExitCode.UNDECIDED);
      assertThat(run.out()).contains("UNDECIDED: ", "unreachable");
    }
  }

  @Test
  void verify_pccsThatIsDownAndAChangedQuote_isContraindicatedAllTheSame() throws IOException {
    byte[] changed = SAMPLE.evidence();
    changed[48 + 136] ^= 1;
    try (PcsServer pccs = PcsServer.start()) {
      pccs.failNext(new PcsFault.Status(429, "3600"));
      CliRun run = verify(Files.write(folder.resolve("changed"), changed), pccs);
      assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    }
  }

  @Test
  void verify_pccsThatDoesNotKnowThePlatform_isContraindicated() throws IOException {
    try (PcsServer pccs = PcsServer.start()) {
      CliRun run = verify(quote, pccs);
      assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
      assertThat(run.out()).contains("status 404");
    }
  }

  @Test
  void fetch_evidence_writesABundleThatVerifies() throws Exception {
    Path bundle = folder.resolve("fetched.json");
    try (PcsServer pccs = PcsServer.start()) {
      pccs.publish("tdx", FMSPC, "platform", SAMPLE.collateral());
      CliRun run =
          run(
              "collateral",
              "fetch",
              quote,
              "--development-root",
              root,
              "--pccs",
              pccs.base(),
              "-o",
              bundle);
      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    }
    CliRun verified = run("verify", bundle, "--development", "--development-root", root);
    assertThat(verified.exitCode()).isEqualTo(ExitCode.WARNING);
    assertThat(verified.out()).contains("TCB status UpToDate");
  }

  @Test
  void fetch_platform_writesToStandardOutput() throws IOException {
    try (PcsServer pccs = PcsServer.start()) {
      pccs.publish("tdx", FMSPC, "platform", SAMPLE.collateral());
      CliRun run = fetchPlatform(AT, pccs, "-");
      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(run.out()).contains("\"cloisterBundle\": 1", "\"tcbInfo\"");
    }
  }

  @Test
  void fetch_unknownPlatform_writesNothing() throws IOException {
    Path bundle = folder.resolve("none.json");
    try (PcsServer pccs = PcsServer.start()) {
      CliRun run = fetchPlatform(AT, pccs, bundle);
      assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
      assertThat(run.err()).contains("tcbInfo refused", "status 404");
    }
    assertThat(bundle).doesNotExist();
  }

  @Test
  void fetch_earlyUpdate_asksForIt() throws IOException {
    try (PcsServer pccs = PcsServer.start()) {
      pccs.publish("tdx", FMSPC, "platform", SAMPLE.collateral());
      fetchPlatform(AT, pccs, "-", "--tcb-update", "early");
      assertThat(pccs.requests()).contains("/tdx/certification/v4/qe/identity?update=early");
    }
  }

  @Test
  void fetch_serviceThatGoesBack_saysSoAndKeepsTheNewer() throws IOException {
    try (PcsServer pccs = PcsServer.start()) {
      pccs.publish("tdx", FMSPC, "platform", SAMPLE.collateral());
      CliRun newer = fetchPlatform(AT, pccs, "-");
      pccs.publish("tdx", FMSPC, "platform", scenario(AT.minusSeconds(60)).issue().collateral());
      CliRun older = fetchPlatform(AT.plus(Duration.ofHours(12)), pccs, "-");
      assertThat(older.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(older.err()).contains("tcbInfo older than before, not used");
      assertThat(older.out().replaceAll("\"at\": \"[^\"]*\"", ""))
          .isEqualTo(newer.out().replaceAll("\"at\": \"[^\"]*\"", ""));
    }
  }

  @Test
  void verify_forgedCollateral_isNotKept() throws IOException {
    IntelSample forged =
        scenario(AT)
            .tcbInfo(info -> info.withEvaluationDataNumber(9999).withHooks(Hooks.badSignature()))
            .issue();
    try (PcsServer pccs = PcsServer.start()) {
      pccs.publish("tdx", FMSPC, "platform", forged.collateral());
      assertThat(verify(quote, pccs).exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
      pccs.publish("tdx", FMSPC, "platform", SAMPLE.collateral());
      assertThat(verify(quote, pccs).exitCode()).isEqualTo(ExitCode.WARNING);
    }
  }

  private static IntelScenario scenario(Instant at) {
    return IntelScenario.of(QuoteFormat.TDX_V4, Seed.of("cli"), at);
  }

  private CliRun verify(Path evidence, PcsServer pccs) {
    return run(
        "verify", evidence, "--pccs", pccs.base(), "--development", "--development-root", root);
  }

  private CliRun fetchPlatform(Instant at, PcsServer pccs, Object output, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of("collateral", "fetch", "--fmspc", FMSPC, "--ca", "platform", "--pccs"));
    args.addAll(List.of(pccs.base(), "-o", output));
    args.addAll(List.of(more));
    return CliRun.of(folder.resolve("cache"), at, args.toArray());
  }

  private CliRun run(Object... args) {
    return CliRun.of(folder.resolve("cache"), AT, args);
  }
}
