package dev.cloister.attestation.policy;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.TcbStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code tcb}: the verdict on each TCB status, for how long after its level's date an outdated
 * platform is a warning only, the least evaluation data number, and rejected advisories. {@code
 * Revoked} and {@code NotSupported} are never accepted.
 */
final class TcbSection implements Section {
  private static final String STATUSES = "statuses";
  private static final String GRACE = "gracePeriodDays";
  private static final String NUMBER = "minimumEvaluationDataNumber";
  private static final String ADVISORIES = "rejectedAdvisories";
  private static final long MAX_GRACE_DAYS = 3650;
  private static final Pattern ADVISORY = Pattern.compile("[A-Z0-9-]{1,40}");
  private static final Set<Format> WITH_STATUS =
      Set.of(Format.TDX_V4, Format.TDX_V5, Format.SGX_V3, Format.INTEL_TRUST_AUTHORITY);
  private static final Set<CollateralKind> NEEDED =
      Set.of(CollateralKind.PCK_CHAIN, CollateralKind.TCB_SIGNING_CHAIN, CollateralKind.TCB_INFO);

  @Override
  public String name() {
    return "tcb";
  }

  @Override
  public Rule absent() {
    return new Tcb(defaults(), Duration.ZERO, OptionalLong.empty(), List.of());
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    Member.Fields fields = member.fields(Set.of(STATUSES, GRACE, NUMBER, ADVISORIES));
    Optional<Member> grace = fields.find(GRACE);
    Optional<Member> number = fields.find(NUMBER);
    Optional<Member> rejected = fields.find(ADVISORIES);
    List<String> advisories = new ArrayList<>();
    if (rejected.isPresent()) {
      for (Member item : rejected.get().items()) {
        advisories.add(item.text(ADVISORY, "an advisory id such as INTEL-SA-00837"));
      }
    }
    return new Tcb(
        statuses(fields.find(STATUSES)),
        grace.isPresent() ? Duration.ofDays(grace.get().integer(0, MAX_GRACE_DAYS)) : Duration.ZERO,
        number.isPresent()
            ? OptionalLong.of(number.get().integer(0, Integer.MAX_VALUE))
            : OptionalLong.empty(),
        advisories);
  }

  private static Map<TcbStatus, Severity> statuses(Optional<Member> member) throws PolicyException {
    Map<TcbStatus, Severity> statuses = defaults();
    if (member.isPresent()) {
      Map<String, TcbStatus> choosable = choosable();
      for (Map.Entry<String, TcbStatus> entry : choosable.entrySet()) {
        Optional<Member> verdict = member.get().fields(choosable.keySet()).find(entry.getKey());
        if (verdict.isPresent()) {
          statuses.put(entry.getValue(), verdict.get().verdict(Verdict.values()));
        }
      }
    }
    return statuses;
  }

  private static Map<String, TcbStatus> choosable() {
    Map<String, TcbStatus> byCode = new LinkedHashMap<>();
    for (TcbStatus status : TcbStatus.values()) {
      switch (status) {
        case UP_TO_DATE, REVOKED, NOT_SUPPORTED -> {}
        default -> byCode.put(status.code(), status);
      }
    }
    return byCode;
  }

  private static Map<TcbStatus, Severity> defaults() {
    Map<TcbStatus, Severity> defaults = new EnumMap<>(TcbStatus.class);
    for (TcbStatus status : TcbStatus.values()) {
      defaults.put(
          status,
          switch (status) {
            case UP_TO_DATE -> Severity.INFO;
            case SW_HARDENING_NEEDED,
                CONFIGURATION_NEEDED,
                CONFIGURATION_AND_SW_HARDENING_NEEDED,
                TD_RELAUNCH_ADVISED,
                TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED ->
                Severity.WARNING;
            case OUT_OF_DATE, OUT_OF_DATE_CONFIGURATION_NEEDED, REVOKED, NOT_SUPPORTED ->
                Severity.ERROR;
          });
    }
    return defaults;
  }

  private record Tcb(
      Map<TcbStatus, Severity> statuses,
      Duration grace,
      OptionalLong minimumNumber,
      List<String> rejectedAdvisories)
      implements Rule {

    @Override
    public void appraise(Subject subject, Findings findings) {
      Optional<TcbStatus> status = subject.result().tcbStatus();
      if (status.isPresent()) {
        status(status.get(), subject, findings);
      } else if (hasStatus(subject)) {
        notEvaluated(subject, findings);
      }
      number(subject, findings);
      for (String advisory : subject.result().advisories()) {
        if (rejectedAdvisories.contains(advisory)) {
          findings.add(
              FindingCode.TCB_ADVISORY,
              Severity.ERROR,
              "expected a platform without " + advisory + ", found that it applies");
        }
      }
    }

    private void status(TcbStatus status, Subject subject, Findings findings) {
      Optional<FindingCode> code = TcbCodes.of(status);
      if (code.isEmpty() || failed(code.get(), subject)) {
        return;
      }
      Severity severity = statuses.getOrDefault(status, Severity.ERROR);
      Optional<Instant> date = subject.instant("tcb", "date");
      boolean graceable =
          status == TcbStatus.OUT_OF_DATE || status == TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED;
      if (graceable
          && severity == Severity.ERROR
          && !grace.isZero()
          && date.isPresent()
          && !subject.result().at().isAfter(date.get().plus(grace))) {
        severity = Severity.WARNING;
      }
      findings.add(
          code.get(),
          severity,
          "expected TCB status UpToDate, found "
              + status.code()
              + date.map(d -> ", level of " + d).orElse("")
              + (subject.result().advisories().isEmpty()
                  ? ""
                  : ", advisories " + String.join(" ", subject.result().advisories())));
    }

    /** A vTPM's bundle has a status where its hardware has one. */
    private static boolean hasStatus(Subject subject) {
      Format format = subject.result().format();
      return WITH_STATUS.contains(format)
          || (format == Format.AZURE_VTPM && subject.text("tee").filter("tdx"::equals).isPresent());
    }

    /** Whether verification itself says so: then its step is the finding. */
    private static boolean failed(FindingCode code, Subject subject) {
      return subject.result().failures().stream().anyMatch(s -> s.code().equals(code.code()));
    }

    /**
     * An error, unless missing collateral is the reason: then its own finding has the weight the
     * policy gives it.
     */
    private static void notEvaluated(Subject subject, Findings findings) {
      findings.add(
          FindingCode.TCB_NOT_EVALUATED,
          subject.result().missing().stream().anyMatch(NEEDED::contains)
              ? Severity.WARNING
              : Severity.ERROR,
          "expected a TCB status, found that it could not be evaluated");
    }

    private void number(Subject subject, Findings findings) {
      if (minimumNumber.isEmpty()) {
        return;
      }
      boolean found = false;
      for (CollateralUse use : subject.result().collateral()) {
        if (use.kind() == CollateralKind.TCB_INFO || use.kind() == CollateralKind.QE_IDENTITY) {
          number(use.kind(), use.evaluationDataNumber().orElse(-1L), findings);
          found = true;
        }
      }
      if (!found && hasStatus(subject)) {
        number(CollateralKind.TCB_INFO, -1, findings);
      }
    }

    private void number(CollateralKind kind, long found, Findings findings) {
      if (found < minimumNumber.orElse(0)) {
        findings.add(
            FindingCode.TCB_EVALUATION_DATA_NUMBER,
            Severity.ERROR,
            "expected evaluation data number "
                + minimumNumber.orElse(0)
                + " or later in "
                + kind.code()
                + ", found "
                + (found < 0 ? "none" : found));
      }
    }
  }
}
