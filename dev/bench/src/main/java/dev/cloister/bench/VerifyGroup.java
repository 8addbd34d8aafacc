package dev.cloister.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
      for (Provider provider : Provider.values()) {
        for (Scenario scenario : Scenario.values()) {
          out.printf("round %d of %d: %s %s%n", round, rounds, provider, scenario);
          all.add(run(provider, scenario, "verify|raw", 1));
        }
        out.printf("round %d of %d: %s two threads%n", round, rounds, provider);
        all.addTwoThreads(run(provider, Scenario.WARM, "verify", 2));
      }
      out.printf("round %d of %d: parse%n", round, rounds);
      all.add(run(Provider.BOUNCY_CASTLE, Scenario.WARM, "parse", 1));
    }
    Optional<Double> openssl = OpensslSpeed.p256Verify();
    Report.print(all, openssl, out);
  }

  private static List<RunResult> run(
      Provider provider, Scenario scenario, String methods, int threads) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(VerifyBenchmark.class.getSimpleName() + "\\.(" + methods + ")$")
            .param("provider", provider.name())
            .param("scenario", scenario.name())
            .threads(threads)
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(4)
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
