package dev.cloister.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Verification of evidence against the raw rate of the signatures in it. */
final class VerifyGroup implements BenchGroup {
  @Override
  public String name() {
    return "verify";
  }

  @Override
  public void run(int rounds, PrintStream out) throws RunnerException, InterruptedException {
    Measurements all = new Measurements();
    for (int round = 1; round <= rounds; round++) {
      for (EvidenceKind kind : EvidenceKind.values()) {
        for (Provider provider : Provider.values()) {
          out.printf("round %d of %d: %s %s%n", round, rounds, kind, provider);
          for (Scenario scenario : Scenario.values()) {
            if (kind.has(scenario)) {
              all.add(run(kind, provider, scenario, "verify|raw", 1));
            }
          }
          all.addTwoThreads(run(kind, provider, Scenario.WARM, "verify", 2));
        }
        all.add(run(kind, Provider.PURE_JAVA, Scenario.WARM, "parse", 1));
      }
    }
    Report.print(all, OpensslSpeed.run(), out);
  }

  private static List<RunResult> run(
      EvidenceKind kind, Provider provider, Scenario scenario, String methods, int threads)
      throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(VerifyBenchmark.class.getSimpleName() + "\\.(" + methods + ")$")
            .param("kind", kind.name())
            .param("provider", provider.name())
            .param("scenario", scenario.name())
            .threads(threads)
            .forks(1)
            .warmupIterations(1)
            .warmupTime(TimeValue.seconds(4))
            .measurementIterations(2)
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .addProfiler(CpuTimeProfiler.class)
            .jvmArgsAppend(
                "-Xmx2g",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow")
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    return new ArrayList<>(new Runner(options).run());
  }
}
