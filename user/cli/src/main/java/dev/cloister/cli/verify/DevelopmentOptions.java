package dev.cloister.cli.verify;

import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.cli.CliException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Reliance on a root that no hardware is behind: named, and admitted in a second word. */
public final class DevelopmentOptions {
  @Option(
      names = "--development-root",
      paramLabel = "FILE",
      description =
          "Accept this root instead of the vendors': certificate or public key, PEM or DER.")
  private @Nullable Path root;

  @Option(
      names = "--development",
      description = "Required to rely on a development root or a policy that names one.")
  private boolean admitted;

  /** The root, if one is named. */
  public Optional<Path> root() throws CliException {
    if (root != null && !admitted) {
      throw CliException.usage("--development-root needs --development: no hardware is behind it");
    }
    return Optional.ofNullable(root);
  }

  /** Refuses a policy that names a development root where that is not admitted. */
  public void check(AppraisalPolicy policy) throws CliException {
    if (policy.isDevelopment() && !admitted) {
      throw CliException.usage("the policy names a development root: this needs --development");
    }
  }
}
