package dev.cloister.collateral;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.collateral.FetchFailure.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Several sources as one: each request goes to the one for its vendor. */
public final class CollateralSources implements CollateralSource {
  private enum Desk {
    INTEL("Intel collateral"),
    AMD("AMD certificates"),
    TOKENS("token keys");

    private final String subject;

    Desk(String subject) {
      this.subject = subject;
    }

    static Desk of(CollateralRequest request) {
      return switch (request) {
        case CollateralRequest.Intel intel -> INTEL;
        case AmdRequest amd -> AMD;
        case CollateralRequest.TokenKeys keys -> TOKENS;
      };
    }
  }

  private final Map<Desk, CollateralSource> sources;

  private CollateralSources(Map<Desk, CollateralSource> sources) {
    this.sources = sources;
  }

  /** No source: every request is refused. */
  public static CollateralSources none() {
    return new CollateralSources(Map.of());
  }

  /** The same with that source for Intel platforms. */
  public CollateralSources withIntel(CollateralSource source) {
    return with(Desk.INTEL, source);
  }

  /** The same with that source for SEV-SNP. */
  public CollateralSources withAmd(CollateralSource source) {
    return with(Desk.AMD, source);
  }

  /** The same with that source for the keys of tokens. */
  public CollateralSources withTokenKeys(CollateralSource source) {
    return with(Desk.TOKENS, source);
  }

  @Override
  public Fetched fetch(CollateralRequest request) {
    Desk desk = Desk.of(request);
    return find(desk)
        .map(source -> source.fetch(request))
        .orElseGet(
            () ->
                Fetched.failed(
                    request.kinds(), Reason.REFUSED, "no source of " + desk.subject + " is set"));
  }

  @Override
  public void forget(CollateralRequest request, Set<CollateralKind> kinds) {
    find(Desk.of(request)).ifPresent(source -> source.forget(request, kinds));
  }

  private Optional<CollateralSource> find(Desk desk) {
    return Optional.ofNullable(sources.get(desk));
  }

  private CollateralSources with(Desk desk, CollateralSource source) {
    Map<Desk, CollateralSource> more = new EnumMap<>(Desk.class);
    more.putAll(sources);
    more.put(desk, Objects.requireNonNull(source));
    return new CollateralSources(more);
  }
}
