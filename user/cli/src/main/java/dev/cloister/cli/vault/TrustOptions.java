package dev.cloister.cli.vault;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchors;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.verify.Anchors;
import dev.cloister.cli.verify.CollateralOptions;
import dev.cloister.cli.verify.DevelopmentOptions;
import dev.cloister.client.vault.CodeTrust;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.Fetched;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** What the code of vaults is judged with. */
final class TrustOptions {
  @Mixin private CollateralOptions collateral = new CollateralOptions();

  @Mixin private DevelopmentOptions development = new DevelopmentOptions();

  CodeTrust trust(Host host, Collection<ByteString> policies) throws CliException {
    TrustAnchors anchors = Anchors.of(development.root());
    CollateralSource source = source(host, anchors);
    try {
      return anchors instanceof DevelopmentAnchors roots
          ? CodeTrust.development(roots, policies, source)
          : CodeTrust.hardware(policies, source);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(
          e.getMessage() + " (--development --development-root FILE rely on such a root)");
    }
  }

  private CollateralSource source(Host host, TrustAnchors anchors) throws CliException {
    Collateral files = collateral.read(host);
    Optional<CollateralSource> fetching = collateral.source(host, true, anchors);
    return request ->
        files.kinds().isEmpty() && fetching.isPresent()
            ? fetching.get().fetch(request)
            : new Fetched(files, List.of(), List.of());
  }
}
