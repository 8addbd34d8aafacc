package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.constellation.Quorums;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many of what. */
final class ShapeOptions {
  @Option(
      names = "-k",
      paramLabel = "K",
      description = "Shares that give a secret; default: 2, of five vaults or more 3.")
  private @Nullable Integer k;

  @Option(
      names = "-q",
      paramLabel = "Q",
      description =
          "Vaults that must hold a version before it is acknowledged; default: all of 2 or 3, of"
              + " more all but one.")
  private @Nullable Integer q;

  @Option(
      names = "--degraded-writes",
      paramLabel = "N",
      description =
          "Let 'put --degraded' be acknowledged by so few vaults, K to Q; default: not offered.")
  private @Nullable Integer degraded;

  @Option(
      names = "--witnesses",
      paramLabel = "W",
      description =
          "Peers that must know a vault's head before it answers; default: 1 of three"
              + " vaults, else half of them.")
  private @Nullable Integer witnesses;

  @Option(
      names = "--start-witnesses",
      paramLabel = "S",
      description =
          "Peers that a starting vault must hear; default: as few as W allows, of more than"
              + " three vaults half of them.")
  private @Nullable Integer startWitnesses;

  Quorums quorums(int n) throws CliException {
    int needed = q == null ? (n <= 3 ? n : n - 1) : q;
    int w = witnesses == null ? (n <= 3 ? 1 : (n + 1) / 2) : witnesses;
    try {
      return new Quorums(
          n,
          k == null ? (n >= 5 ? 3 : 2) : k,
          needed,
          degraded == null ? needed : degraded,
          w,
          startWitnesses == null ? Math.max(n - w, n <= 3 ? 1 : (n + 1) / 2) : startWitnesses);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(String.valueOf(e.getMessage()));
    }
  }
}
