package dev.cloister.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What Jazzer calls in the child JVM. Jazzer's contract is static methods, so the chosen target is
 * the one static field of this module.
 */
public final class Driver {
  /** The folder whose files are run before the fuzzer's time begins. */
  static final String WARM_UP = "cloister.fuzz.warm-up";

  private static @Nullable FuzzTarget target;

  private Driver() {}

  /** Called once by Jazzer with the target's name. */
  public static void fuzzerInitialize(String[] args) throws IOException {
    FuzzTarget named = Targets.named(args[0]);
    target = named;
    try (Stream<Path> seeds = Files.list(Path.of(System.getProperty(WARM_UP)))) {
      for (Path seed : seeds.toList()) {
        warmUp(named, Files.readAllBytes(seed));
      }
    }
  }

  /** Called by Jazzer with each input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    Property.check(Objects.requireNonNull(target), input);
  }

  /**
   * Loads and instruments what the target needs, which on a slow machine takes longer than a short
   * run: the fuzzer's time is for fuzzing. What a seed breaks is reported by the fuzzer, which runs
   * it again as its first input.
   */
  private static void warmUp(FuzzTarget target, byte[] seed) {
    try {
      Property.check(target, seed);
    } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
      System.err.println("a seed of " + target.name() + " breaks its property");
    }
  }
}
