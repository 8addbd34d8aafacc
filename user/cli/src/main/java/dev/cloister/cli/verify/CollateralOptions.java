package dev.cloister.cli.verify;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchors;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.cli.collateral.SourceOptions;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.bundle.BundleException;
import dev.cloister.collateral.bundle.CollateralBundle;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Collateral that is given, and where the rest may be fetched. */
public final class CollateralOptions {
  @Option(
      names = "--collateral",
      paramLabel = "FILE",
      description = "Bundle or dcap-qvl collateral to use. May be repeated.")
  private List<String> files = List.of();

  @Option(names = "--offline", description = "Fetch nothing.")
  private boolean offline;

  @Mixin private SourceOptions sources = new SourceOptions();

  /** Whether files were named. */
  boolean given() {
    return !files.isEmpty();
  }

  /** What the named files hold. */
  public Collateral read(Host host) throws CliException {
    Collateral.Builder all = Collateral.builder();
    for (String name : files) {
      try {
        all.addAll(CollateralBundle.parse(NamedFiles.read(host, name)).collateral());
      } catch (BundleException e) {
        throw CliException.usage("--collateral " + name + ": " + e.getMessage());
      }
    }
    return all.build();
  }

  /**
   * Where to fetch. Today's collateral does not fit another instant, and vendors have none of a
   * development root: then only services that were named are asked.
   *
   * @param now whether the evidence is judged at the present
   */
  public Optional<CollateralSource> source(Host host, boolean now, TrustAnchors anchors)
      throws CliException {
    boolean fitting = now && !(anchors instanceof DevelopmentAnchors);
    if (offline || (!fitting && !sources.named())) {
      return Optional.empty();
    }
    return Optional.of(fitting ? sources.all(host) : sources.named(host));
  }
}
