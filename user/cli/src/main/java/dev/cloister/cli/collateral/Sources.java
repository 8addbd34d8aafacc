package dev.cloister.cli.collateral;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.cache.DiskStore;
import dev.cloister.collateral.http.HttpFetcher;
import dev.cloister.collateral.http.HttpLimits;
import dev.cloister.collateral.http.Pause;
import dev.cloister.collateral.pcs.PcsClient;
import dev.cloister.collateral.pcs.PcsEndpoints;
import java.net.URI;
import java.util.Optional;

/** Makes the source that the options name. */
public final class Sources {
  private Sources() {}

  /**
   * A PCCS at that URL, else Intel's own service.
   *
   * @throws CliException when it is not a base URL
   */
  public static CollateralSource intel(Host host, Optional<String> pccs) throws CliException {
    HttpFetcher http =
        HttpFetcher.of(host.http().get(), HttpLimits.defaults(), host.clock(), Pause.sleeping());
    return PcsClient.of(endpoints(pccs), http, DiskStore.in(host.cacheFolder()), host.clock());
  }

  private static PcsEndpoints endpoints(Optional<String> pccs) throws CliException {
    try {
      return pccs.isPresent() ? PcsEndpoints.pccs(URI.create(pccs.get())) : PcsEndpoints.intel();
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--pccs: expected a base URL such as https://pccs.example:8081");
    }
  }
}
