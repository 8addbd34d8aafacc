package dev.cloister.tee;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;

/**
 * What a provider may use of the process it is opened in.
 *
 * @param dataDirectory where a provider may keep files; created when missing
 * @param workload what runs in this process; a provider that plays the platform measures it, on
 *     hardware the boot code did
 * @param clock the time
 * @param random randomness
 * @param settings where the platform is reached
 */
public record TeeEnvironment(
    Path dataDirectory,
    Workload workload,
    InstantSource clock,
    SecureRandom random,
    TeeSettings settings) {
  /** Refuses missing values. */
  public TeeEnvironment {
    Objects.requireNonNull(dataDirectory);
    Objects.requireNonNull(workload);
    Objects.requireNonNull(clock);
    Objects.requireNonNull(random);
    Objects.requireNonNull(settings);
  }

  /** With the platform where it is by default. */
  public TeeEnvironment(
      Path dataDirectory, Workload workload, InstantSource clock, SecureRandom random) {
    this(dataDirectory, workload, clock, random, TeeSettings.defaults());
  }
}
