package dev.cloister.testkit.intel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.pki.Hooks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/** What can be wrong with TCB info and QE identity. */
final class CollateralFaults {
  private static final Duration DAY = Duration.ofDays(1);

  private CollateralFaults() {}

  static List<IntelFault> list() {
    FaultList list = new FaultList().on(FaultList.ALL);
    signed(
        list,
        "tcb-info",
        "tcbInfo",
        Part.TCB_INFO,
        (s, hooks) -> s.tcbInfo(i -> i.withHooks(hooks)),
        (s, from) -> s.tcbInfo(i -> i.withValidity(from, from.plus(CollateralSpec.LIFETIME))));
    signed(
        list,
        "qe-identity",
        "qeIdentity",
        Part.QE_IDENTITY,
        (s, hooks) -> s.qeIdentity(i -> i.withHooks(hooks)),
        (s, from) -> s.qeIdentity(i -> i.withValidity(from, from.plus(CollateralSpec.LIFETIME))));
    tcbInfoContents(list);
    qeIdentityContents(list);
    return list.list();
  }

  private interface SetHooks {
    IntelScenario apply(IntelScenario scenario, Hooks hooks);
  }

  private interface SetIssueDate {
    IntelScenario apply(IntelScenario scenario, Instant from);
  }

  private static void signed(
      FaultList list, String name, String kind, Part part, SetHooks hooks, SetIssueDate issued) {
    String signature = "collateral." + kind + ".signature";
    String validity = "collateral." + kind + ".validity";
    String rejected = "collateral.rejected." + kind;
    list.notRun(
            name + "-missing",
            signature,
            "collateral.missing." + kind,
            s -> documents(s, c -> c.without(part)))
        .step(
            name + "-signature-wrong",
            signature,
            rejected,
            s -> hooks.apply(s, Hooks.badSignature()))
        .step(
            name + "-signature-zero",
            signature,
            rejected,
            s -> hooks.apply(s, Hooks.signature(b -> new byte[b.length])))
        .stepOf(
            name + "-changed-after-signing",
            signature,
            rejected,
            s -> documents(s, c -> c.with(part, replaced(c.get(part), "\":17,", "\":18,"))))
        .stepOf(
            name + "-formatted-after-signing",
            signature,
            rejected,
            s ->
                documents(
                    s,
                    c -> c.with(part, replaced(c.get(part), ",\"version\":", ", \"version\": "))))
        .stepOf(
            name + "-not-json",
            signature,
            rejected,
            s -> documents(s, c -> c.with(part, "not json".getBytes(UTF_8))))
        .stepOf(
            name + "-without-signature",
            signature,
            rejected,
            s ->
                documents(
                    s, c -> c.with(part, replaced(c.get(part), "\"signature\"", "\"other\""))))
        .step(
            name + "-signed-but-not-json",
            signature,
            rejected,
            s -> hooks.apply(s, text(t -> t.substring(0, t.length() - 1) + ",}")))
        .step(
            name + "-duplicate-member",
            signature,
            rejected,
            s ->
                hooks.apply(
                    s,
                    text(t -> t.substring(0, t.length() - 1) + ",\"tcbEvaluationDataNumber\":17}")))
        .step(
            name + "-without-levels",
            signature,
            rejected,
            s -> hooks.apply(s, text(t -> t.replace("\"tcbLevels\"", "\"levels\""))))
        .step(
            name + "-issue-date-not-a-date",
            signature,
            rejected,
            s ->
                hooks.apply(
                    s, text(t -> t.replaceFirst("\"issueDate\":\"20", "\"issueDate\":\"x"))))
        .step(
            name + "-expired",
            validity,
            "collateral.stale." + kind,
            s -> issued.apply(s, s.at().minus(CollateralSpec.LIFETIME).minus(DAY)))
        .step(
            name + "-not-yet-valid",
            validity,
            "collateral.notYetValid." + kind,
            s -> issued.apply(s, s.at().plus(DAY)));
  }

  private static void tcbInfoContents(FaultList list) {
    String signature = "collateral.tcbInfo.signature";
    String rejected = "collateral.rejected.tcbInfo";
    String match = "collateral.tcbInfo.match";
    String mismatch = "collateral.mismatch.tcbInfo";
    list.step(
            "tcb-info-of-the-other-tee",
            match,
            mismatch,
            s -> s.tcbInfo(i -> i.withId(s.format().tdx() ? "SGX" : "TDX")))
        .step(
            "tcb-info-fmspc-other",
            match,
            mismatch,
            s -> s.tcbInfo(i -> i.withFmspc("00906ED50000")))
        .step("tcb-info-pceid-other", match, mismatch, s -> s.tcbInfo(i -> i.withPceId("0001")))
        .step(
            "tcb-info-version-unknown", signature, rejected, s -> s.tcbInfo(i -> i.withVersion(9)))
        .step("tcb-info-type-unknown", signature, rejected, s -> s.tcbInfo(i -> i.withTcbType(1)))
        .step(
            "tcb-info-status-unknown",
            signature,
            rejected,
            s -> s.tcbInfo(i -> i.withCurrentLevel(l -> l.withStatus("Fine"))))
        .step(
            "tcb-info-15-components",
            signature,
            rejected,
            s ->
                s.tcbInfo(
                    i ->
                        i.withCurrentLevel(
                            l -> l.withSgxComponents(l.sgxComponents().subList(0, 15)))))
        .step(
            "tcb-info-component-above-255",
            signature,
            rejected,
            s -> s.tcbInfo(i -> i.withCurrentLevel(l -> l.withSgxComponent(5, 256))))
        .on(FaultList.TDX)
        .step(
            "tcb-info-15-tdx-components",
            signature,
            rejected,
            s ->
                s.tcbInfo(
                    i ->
                        i.withCurrentLevel(
                            l -> l.withTdxComponents(l.tdxComponents().subList(0, 15)))))
        .step(
            "tcb-info-without-tdx-components",
            signature,
            rejected,
            s -> s.tcbInfo(i -> i.withCurrentLevel(l -> l.withTdxComponents(List.of()))))
        .on(FaultList.ALL)
        .tolerated(
            "tcb-info-fmspc-lower-case",
            "",
            s -> s.tcbInfo(i -> i.withFmspc("50806f000000")).issue())
        .tolerated(
            "tcb-info-unknown-member",
            "",
            s ->
                s.tcbInfo(
                        i ->
                            i.withHooks(
                                text(t -> t.substring(0, t.length() - 1) + ",\"new\":[{}]}")))
                    .issue());
  }

  private static void qeIdentityContents(FaultList list) {
    list.step(
            "qe-identity-of-the-other-enclave",
            "collateral.qeIdentity.match",
            "collateral.mismatch.qeIdentity",
            s -> s.qeIdentity(i -> i.withId(s.format().tdx() ? "QE" : "TD_QE")))
        .step(
            "qe-identity-version-unknown",
            "collateral.qeIdentity.signature",
            "collateral.rejected.qeIdentity",
            s -> s.qeIdentity(i -> i.withVersion(9)))
        .step(
            "qe-identity-status-unknown",
            "collateral.qeIdentity.signature",
            "collateral.rejected.qeIdentity",
            s -> s.qeIdentity(i -> i.withStatus("Fine")));
  }

  static IntelSample documents(IntelScenario s, UnaryOperator<IntelCollateral> change) {
    IntelSample sound = s.issue();
    return sound.withCollateral(change.apply(sound.collateral()));
  }

  private static Hooks text(UnaryOperator<String> change) {
    return Hooks.content(raw -> change.apply(new String(raw, UTF_8)).getBytes(UTF_8));
  }

  private static byte[] replaced(byte[] document, String from, String to) {
    return new String(document, UTF_8).replace(from, to).getBytes(UTF_8);
  }
}
