package dev.cloister.cli.collateral;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.CollateralSources;
import dev.cloister.collateral.cache.DiskStore;
import dev.cloister.collateral.http.HttpFetcher;
import dev.cloister.collateral.http.HttpLimits;
import dev.cloister.collateral.http.Pause;
import dev.cloister.collateral.kds.KdsClient;
import dev.cloister.collateral.kds.KdsEndpoints;
import dev.cloister.collateral.keys.KeySetClient;
import dev.cloister.collateral.keys.KeySetEndpoints;
import dev.cloister.collateral.keys.KeySetLocation;
import dev.cloister.collateral.pcs.PcsClient;
import dev.cloister.collateral.pcs.PcsEndpoints;
import dev.cloister.collateral.pcs.TcbUpdate;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where collateral is fetched from: the vendors' services, or those that are named. */
public final class SourceOptions {
  @Option(
      names = "--pccs",
      paramLabel = "URL",
      description = "Ask this PCCS for Intel's collateral instead of Intel's service.")
  private @Nullable String pccs;

  @Option(
      names = "--kds",
      paramLabel = "URL",
      description = "Ask this mirror for AMD's certificates instead of AMD's service.")
  private @Nullable String kds;

  @Option(
      names = "--token-keys",
      paramLabel = "ISSUER[=URL]",
      description =
          "Fetch the keys of this token issuer (iss), at URL, else at ISSUER/certs. May be"
              + " repeated. Google and Intel Trust Authority are known; name your Azure instance.")
  private List<String> tokenKeys = List.of();

  @Option(
      names = "--tcb-update",
      paramLabel = "WHEN",
      description =
          "Intel's TCB info as soon as it is published (early) or in force (standard, default).")
  private @Nullable String tcbUpdate;

  @Option(
      names = "--tcb-evaluation-data-number",
      paramLabel = "N",
      description = "Intel's TCB info of this TCB recovery.")
  private @Nullable Integer evaluationDataNumber;

  /** Whether a service was named. */
  public boolean named() {
    return pccs != null || kds != null || !tokenKeys.isEmpty();
  }

  /**
   * The vendors' services, those that were named in their place.
   *
   * @throws CliException when an option is wrong
   */
  public CollateralSource all(Host host) throws CliException {
    return sources(host, true);
  }

  /**
   * Only the services that were named.
   *
   * @throws CliException when an option is wrong
   */
  public CollateralSource named(Host host) throws CliException {
    return sources(host, false);
  }

  private CollateralSource sources(Host host, boolean vendors) throws CliException {
    HttpFetcher http =
        HttpFetcher.of(host.http().get(), HttpLimits.defaults(), host.clock(), Pause.sleeping());
    DiskStore store = DiskStore.in(host.cacheFolder());
    CollateralSources sources = CollateralSources.none();
    PcsEndpoints intel = intel();
    if (vendors || pccs != null) {
      sources = sources.withIntel(PcsClient.of(intel, http, store, host.clock()));
    }
    if (vendors || kds != null) {
      sources = sources.withAmd(KdsClient.of(amd(), http, store, host.clock()));
    }
    KeySetEndpoints keys = keys(vendors ? KeySetEndpoints.vendors() : KeySetEndpoints.none());
    return sources.withTokenKeys(KeySetClient.of(keys, http, store, host.clock()));
  }

  private PcsEndpoints intel() throws CliException {
    PcsEndpoints endpoints;
    try {
      endpoints = pccs == null ? PcsEndpoints.intel() : PcsEndpoints.pccs(URI.create(pccs));
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--pccs: expected a base URL such as https://pccs.example:8081");
    }
    return endpoints.with(update());
  }

  private TcbUpdate update() throws CliException {
    if (evaluationDataNumber != null && tcbUpdate != null) {
      throw CliException.usage("--tcb-update and --tcb-evaluation-data-number exclude each other");
    }
    if (evaluationDataNumber != null) {
      try {
        return new TcbUpdate.Numbered(evaluationDataNumber);
      } catch (IllegalArgumentException e) {
        throw CliException.usage("--tcb-evaluation-data-number: " + e.getMessage());
      }
    }
    return switch (tcbUpdate == null ? "standard" : tcbUpdate) {
      case "standard" -> new TcbUpdate.Standard();
      case "early" -> new TcbUpdate.Early();
      default -> throw CliException.usage("--tcb-update: expected early or standard");
    };
  }

  private KdsEndpoints amd() throws CliException {
    try {
      return kds == null ? KdsEndpoints.amd() : KdsEndpoints.mirror(URI.create(kds));
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--kds: expected a base URL such as https://kds.example");
    }
  }

  private KeySetEndpoints keys(KeySetEndpoints known) throws CliException {
    KeySetEndpoints keys = known;
    for (String each : tokenKeys) {
      int equals = each.indexOf('=');
      try {
        keys =
            equals < 0
                ? keys.withAzure(URI.create(each))
                : keys.with(
                    each.substring(0, equals),
                    new KeySetLocation.At(URI.create(each.substring(equals + 1))));
      } catch (IllegalArgumentException e) {
        throw CliException.usage(
            "--token-keys: expected https://mine.weu.attest.azure.net or ISSUER=https://...");
      }
    }
    return keys;
  }
}
