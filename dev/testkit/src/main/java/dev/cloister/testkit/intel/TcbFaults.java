package dev.cloister.testkit.intel;

import static dev.cloister.testkit.intel.TdReportField.MRSIGNERSEAM;
import static dev.cloister.testkit.intel.TdReportField.SEAMATTRIBUTES;
import static dev.cloister.testkit.intel.TdReportField.TEE_TCB_SVN;
import static dev.cloister.testkit.intel.TdReportField.TEE_TCB_SVN2;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Genuine evidence of platforms whose TCB is not what it should be, and of TDX modules. */
final class TcbFaults {
  private static final Instant DATE = Instant.parse("2024-03-13T00:00:00Z");
  private static final String OLD_MODULE = "02010700000000000000000000000000";
  private static final String UNVERSIONED = "05000700000000000000000000000000";

  private TcbFaults() {}

  static List<IntelFault> list() {
    FaultList list = new FaultList();
    levels(list);
    modules(list);
    merges(list);
    relaunch(list);
    return list.list();
  }

  private static void levels(FaultList list) {
    list.on(FaultList.ALL);
    for (String status :
        List.of(
            "SWHardeningNeeded",
            "ConfigurationNeeded",
            "ConfigurationAndSWHardeningNeeded",
            "OutOfDate",
            "OutOfDateConfigurationNeeded",
            "Revoked")) {
      list.status(
          "status-" + status.toLowerCase(Locale.ROOT),
          status,
          s -> s.tcbInfo(i -> level(i, status)));
    }
    list.status(
            "status-second-level",
            "OutOfDate",
            s -> s.tcbInfo(i -> i.withCurrentLevel(l -> l.withSgxComponent(0, 8))))
        .status(
            "status-levels-not-sorted",
            "UpToDate",
            s -> s.tcbInfo(i -> i.withLevels(all -> all.reversed())))
        .status(
            "platform-below-every-level",
            "NotSupported",
            s -> s.tcbInfo(i -> i.withEachLevel(l -> l.withSgxComponent(15, 1))))
        .status(
            "pce-below-every-level",
            "NotSupported",
            s -> s.tcbInfo(i -> i.withEachLevel(l -> l.withPceSvn(12))))
        .status("no-levels", "NotSupported", s -> s.tcbInfo(i -> i.withLevels(all -> List.of())))
        .on(FaultList.TDX)
        .status(
            "tdx-below-every-level",
            "NotSupported",
            s -> s.tcbInfo(i -> i.withEachLevel(l -> l.withTdxComponent(2, 8))))
        .status(
            // Intel's rule: the module's own version speaks for components 0 and 1.
            "tdx-components-0-and-1-skipped-for-versioned-module",
            "UpToDate",
            s ->
                s.tcbInfo(
                    i -> i.withEachLevel(l -> l.withTdxComponent(0, 9).withTdxComponent(1, 9))))
        .status(
            "tdx-component-0-counts-for-unversioned-module",
            "NotSupported",
            s ->
                s.quote(q -> q.with(TEE_TCB_SVN, UNVERSIONED))
                    .tcbInfo(i -> i.withEachLevel(l -> l.withTdxComponent(0, 9))));
  }

  private static void modules(FaultList list) {
    String step = "tdx.module";
    list.on(FaultList.TDX)
        .step(
            "tdx-module-version-unknown",
            step,
            "tdx.module.unknown",
            s -> s.quote(q -> q.with(TEE_TCB_SVN, "05070700000000000000000000000000")))
        .step(
            "tdx-module-signer-other",
            step,
            "tdx.module.signer",
            s -> s.quote(q -> q.with(MRSIGNERSEAM, "01" + "00".repeat(47))))
        .step(
            "tdx-module-attributes-not-zero",
            step,
            "tdx.module.attributes",
            s -> s.quote(q -> q.with(SEAMATTRIBUTES, "0100000000000000")))
        .step(
            "tdx-unversioned-module-signer-other",
            step,
            "tdx.module.signer",
            s ->
                s.quote(
                    q ->
                        q.with(TEE_TCB_SVN, UNVERSIONED)
                            .with(MRSIGNERSEAM, "01" + "00".repeat(47))))
        .step(
            "tdx-unversioned-module-attributes-not-zero",
            step,
            "tdx.module.attributes",
            s ->
                s.quote(
                    q -> q.with(TEE_TCB_SVN, UNVERSIONED).with(SEAMATTRIBUTES, "0100000000000000")))
        .step(
            "tdx-module-below-every-level",
            "tdx.module.level",
            "tdx.module.level",
            s -> s.quote(q -> q.with(TEE_TCB_SVN, "01010700000000000000000000000000")))
        .tolerated(
            "tdx-module-unversioned",
            "",
            s -> s.quote(q -> q.with(TEE_TCB_SVN, UNVERSIONED)).issue());
  }

  private static void merges(FaultList list) {
    String[][] outOfDate = {
      {"UpToDate", "OutOfDate"},
      {"SWHardeningNeeded", "OutOfDate"},
      {"ConfigurationNeeded", "OutOfDateConfigurationNeeded"},
      {"ConfigurationAndSWHardeningNeeded", "OutOfDateConfigurationNeeded"},
      {"OutOfDate", "OutOfDate"},
      {"OutOfDateConfigurationNeeded", "OutOfDateConfigurationNeeded"},
      {"Revoked", "Revoked"},
    };
    for (String[] row : outOfDate) {
      String platform = row[0].toLowerCase(Locale.ROOT);
      list.on(FaultList.ALL)
          .status(
              "qe-out-of-date-on-" + platform,
              row[1],
              s -> s.tcbInfo(i -> level(i, row[0])).qeIdentity(i -> i.withStatus("OutOfDate")))
          // A 1.5 report would turn this into an advice to relaunch.
          .on(FaultList.TD10)
          .status(
              "tdx-module-out-of-date-on-" + platform,
              row[1],
              s -> s.tcbInfo(i -> module(level(i, row[0]), "OutOfDate")));
    }
    list.on(FaultList.ALL)
        .status("qe-revoked", "Revoked", s -> s.qeIdentity(i -> i.withStatus("Revoked")))
        .on(FaultList.TDX)
        .status("tdx-module-revoked", "Revoked", s -> s.tcbInfo(i -> module(i, "Revoked")));
  }

  private static void relaunch(FaultList list) {
    list.on(FaultList.TD15)
        .status("relaunch-advised", "TDRelaunchAdvised", TcbFaults::updatedModule)
        .status(
            "relaunch-advised-on-swhardeningneeded",
            "TDRelaunchAdvised",
            s -> updatedModule(s).tcbInfo(i -> level(i, "SWHardeningNeeded")))
        .status(
            "relaunch-advised-configuration-needed",
            "TDRelaunchAdvisedConfigurationNeeded",
            s -> updatedModule(s).tcbInfo(i -> level(i, "ConfigurationNeeded")))
        .status(
            "relaunch-advised-by-unversioned-module",
            "TDRelaunchAdvised",
            s -> updatedModule(s).quote(q -> q.with(TEE_TCB_SVN2, UNVERSIONED)))
        .status(
            "relaunch-not-advised-module-still-old",
            "OutOfDate",
            s -> updatedModule(s).quote(q -> q.with(TEE_TCB_SVN2, OLD_MODULE)))
        .status(
            "relaunch-not-advised-microcode-still-old",
            "OutOfDate",
            s ->
                updatedModule(s)
                    .quote(q -> q.with(TEE_TCB_SVN2, "05010600000000000000000000000000")))
        .status(
            "relaunch-not-advised-qe-out-of-date",
            "OutOfDate",
            s -> updatedModule(s).qeIdentity(i -> i.withStatus("OutOfDate")))
        .status(
            "relaunch-not-advised-platform-out-of-date",
            "OutOfDate",
            s -> updatedModule(s).tcbInfo(i -> level(i, "OutOfDate")))
        .on(FaultList.TD10)
        .status(
            "old-module-without-relaunch-report",
            "OutOfDate",
            s -> s.quote(q -> q.with(TEE_TCB_SVN, OLD_MODULE)));
  }

  /** Launched under an old module, running under a new one. */
  private static IntelScenario updatedModule(IntelScenario scenario) {
    return scenario.quote(q -> q.with(TEE_TCB_SVN, OLD_MODULE));
  }

  private static TcbInfoSpec level(TcbInfoSpec info, String status) {
    return info.withCurrentLevel(l -> l.withStatus(status, "INTEL-SA-00837"));
  }

  private static TcbInfoSpec module(TcbInfoSpec info, String status) {
    return info.withEachModule(
        m -> m.withLevels(List.of(new IsvLevel(0, DATE, status, List.of("INTEL-SA-01036")))));
  }
}
