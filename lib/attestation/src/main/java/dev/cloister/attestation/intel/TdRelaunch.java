package dev.cloister.attestation.intel;

import dev.cloister.attestation.TcbStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * TD report 1.5 carries the TCB at launch and the platform's of now. Where only the TDX module was
 * outdated at launch and is new now, a relaunch is all that is needed (QVL: TDRelaunchCheck).
 */
final class TdRelaunch {
  private static final Set<TcbStatus> PLATFORM_IS_NEW =
      Set.of(
          TcbStatus.UP_TO_DATE,
          TcbStatus.SW_HARDENING_NEEDED,
          TcbStatus.CONFIGURATION_NEEDED,
          TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED);
  private static final Set<TcbStatus> OUTDATED =
      Set.of(TcbStatus.OUT_OF_DATE, TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED);
  private static final Set<TcbStatus> QE_DECIDES =
      Set.of(TcbStatus.OUT_OF_DATE, TcbStatus.REVOKED, TcbStatus.NOT_SUPPORTED);

  private TdRelaunch() {}

  static TcbStatus advise(
      TcbInfo info,
      TcbEvaluation.Platform platform,
      TcbLevel sgxLevel,
      IsvLevel module,
      Optional<TcbStatus> qe,
      TcbStatus merged) {
    if (platform.teeTcbSvn2().isEmpty()
        || qe.filter(QE_DECIDES::contains).isPresent()
        || !PLATFORM_IS_NEW.contains(sgxLevel.status())
        || !OUTDATED.contains(merged)
        || module.status() != TcbStatus.OUT_OF_DATE) {
      return merged;
    }
    Svns now = platform.teeTcbSvn2().get();
    Svns newest = info.levels().getFirst().tdx();
    int neededModule = newest.get(0);
    if (now.get(1) > 0) {
      List<IsvLevel> levels =
          info.moduleOf(now.get(1)).map(TdxModuleIdentity::levels).orElse(List.of());
      if (levels.isEmpty()) {
        return TcbStatus.NOT_SUPPORTED;
      }
      neededModule = levels.getFirst().isvSvn();
    }
    if (now.get(0) < neededModule || now.get(2) < newest.get(2)) {
      return merged;
    }
    return TcbMerge.needsConfiguration(sgxLevel.status()) || TcbMerge.needsConfiguration(merged)
        ? TcbStatus.TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED
        : TcbStatus.TD_RELAUNCH_ADVISED;
  }
}
