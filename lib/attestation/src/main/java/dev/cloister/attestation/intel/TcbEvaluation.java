package dev.cloister.attestation.intel;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.TcbStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Intel's TCB status of a platform (QVL: TcbLevelCheck, TdxModuleCheck, TDRelaunchCheck). Pure: no
 * time, no signatures.
 *
 * @param status the merged status
 * @param date of the level that matched
 * @param platform status before the merges
 * @param module status of the TDX module, where it has identities
 * @param qe status of the quoting enclave, where its identity is known
 * @param advisories of level, module and quoting enclave, each once
 * @param faults why nothing matched, empty when a level did
 */
record TcbEvaluation(
    TcbStatus status,
    Optional<Instant> date,
    Optional<TcbStatus> platform,
    Optional<TcbStatus> module,
    Optional<TcbStatus> qe,
    List<String> advisories,
    List<Fault> faults) {

  /** Something that has no level. */
  record Fault(FindingCode code, String detail) {}

  /**
   * What is evaluated.
   *
   * @param components SVNs of the PCK certificate
   * @param teeTcbSvn TDX: TEE_TCB_SVN; empty for SGX
   * @param teeTcbSvn2 TD report 1.5: TEE_TCB_SVN2; otherwise empty
   */
  record Platform(
      Svns components, int pceSvn, Optional<Svns> teeTcbSvn, Optional<Svns> teeTcbSvn2) {}

  static TcbEvaluation of(TcbInfo info, Platform platform, Optional<Optional<IsvLevel>> qeLevel) {
    Optional<TcbLevel> sgxLevel =
        info.levels().stream()
            .filter(l -> l.isReachedBy(platform.components(), platform.pceSvn()))
            .findFirst();
    Optional<TcbLevel> level =
        platform.teeTcbSvn().map(tee -> tdxLevel(info, platform, tee)).orElse(sgxLevel);
    List<Fault> faults = new ArrayList<>();
    if (sgxLevel.isEmpty() || level.isEmpty()) {
      faults.add(
          new Fault(
              FindingCode.TCB_NOT_SUPPORTED,
              "no level of the TCB info is reached by the platform's "
                  + (sgxLevel.isEmpty() ? "SGX" : "TDX")
                  + " components"));
    }
    Optional<IsvLevel> moduleLevel = moduleLevel(info, platform, faults);
    Optional<TcbStatus> qe =
        qeLevel.map(l -> l.map(IsvLevel::status).orElse(TcbStatus.NOT_SUPPORTED));
    TcbStatus status = TcbStatus.NOT_SUPPORTED;
    if (faults.isEmpty() && level.isPresent() && sgxLevel.isPresent()) {
      status = level.get().status();
      if (moduleLevel.isPresent()) {
        status = TcbMerge.merge(status, moduleLevel.get().status());
        status = TdRelaunch.advise(info, platform, sgxLevel.get(), moduleLevel.get(), qe, status);
      }
      if (qe.isPresent()) {
        status = TcbMerge.merge(status, qe.get());
      }
    }
    Set<String> advisories = new LinkedHashSet<>();
    level.ifPresent(l -> advisories.addAll(l.advisories()));
    moduleLevel.ifPresent(l -> advisories.addAll(l.advisories()));
    qeLevel.flatMap(l -> l).ifPresent(l -> advisories.addAll(l.advisories()));
    return new TcbEvaluation(
        status,
        level.map(TcbLevel::date),
        level.map(TcbLevel::status),
        moduleLevel.map(IsvLevel::status),
        qe,
        List.copyOf(advisories),
        List.copyOf(faults));
  }

  private static Optional<TcbLevel> tdxLevel(TcbInfo info, Platform platform, Svns teeTcbSvn) {
    return info.levels().stream()
        .filter(l -> l.isReachedBy(platform.components(), platform.pceSvn()))
        .filter(l -> l.isReachedByTdx(teeTcbSvn))
        .findFirst();
  }

  private static Optional<IsvLevel> moduleLevel(
      TcbInfo info, Platform platform, List<Fault> faults) {
    if (platform.teeTcbSvn().isEmpty() || platform.teeTcbSvn().get().get(1) == 0) {
      return Optional.empty();
    }
    Svns svn = platform.teeTcbSvn().get();
    Optional<IsvLevel> level =
        info.moduleOf(svn.get(1)).flatMap(module -> IsvLevel.reached(module.levels(), svn.get(0)));
    if (level.isEmpty()) {
      faults.add(
          new Fault(
              FindingCode.TDX_MODULE_LEVEL,
              "no level of the TDX module identity is reached by SVN " + svn.get(0)));
    }
    return level;
  }
}
