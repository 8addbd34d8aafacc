package dev.cloister.fuzz;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Jazzer calls in the child JVM. Jazzer's contract is static methods, so the chosen target is
 * the one static field of this module.
 */
public final class Driver {
  private static @Nullable FuzzTarget target;

  private Driver() {}

  /** Called once by Jazzer with the target's name. */
  public static void fuzzerInitialize(String[] args) {
    target = Targets.named(args[0]);
  }

  /** Called by Jazzer with each input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    Property.check(Objects.requireNonNull(target), input);
  }
}
