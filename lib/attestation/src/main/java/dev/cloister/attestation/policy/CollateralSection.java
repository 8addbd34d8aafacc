package dev.cloister.attestation.policy;

import static dev.cloister.attestation.FindingCode.COLLATERAL_MISSING;
import static dev.cloister.attestation.FindingCode.COLLATERAL_NOT_YET_VALID;
import static dev.cloister.attestation.FindingCode.COLLATERAL_REJECTED;
import static dev.cloister.attestation.FindingCode.COLLATERAL_STALE;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * {@code collateral}: the verdict on missing collateral, and for how long after its next update
 * stale collateral is a warning only. Collateral that is not authentic is never accepted.
 */
final class CollateralSection implements Section {
  private static final String MISSING = "missing";
  private static final String GRACE = "gracePeriodDays";
  private static final long MAX_GRACE_DAYS = 3650;

  @Override
  public String name() {
    return "collateral";
  }

  @Override
  public Rule absent() {
    return new Collaterals(Severity.ERROR, Duration.ZERO);
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    Member.Fields fields = member.fields(Set.of(MISSING, GRACE));
    Optional<Member> missing = fields.find(MISSING);
    Optional<Member> grace = fields.find(GRACE);
    return new Collaterals(
        missing.isPresent()
            ? missing.get().verdict(Verdict.WARNING, Verdict.CONTRAINDICATED)
            : Severity.ERROR,
        grace.isPresent()
            ? Duration.ofDays(grace.get().integer(0, MAX_GRACE_DAYS))
            : Duration.ZERO);
  }

  private record Collaterals(Severity missing, Duration grace) implements Rule {
    @Override
    public void appraise(Subject subject, Findings findings) {
      for (CollateralUse use : subject.result().collateral()) {
        switch (use.state()) {
          case CURRENT -> {}
          case STALE -> stale(use, subject.result().at(), findings);
          case NOT_YET_VALID ->
              add(
                  findings,
                  COLLATERAL_NOT_YET_VALID,
                  use.kind(),
                  Severity.ERROR,
                  "expected "
                      + use.kind().code()
                      + " issued by "
                      + subject.result().at()
                      + ", found it issued"
                      + use.issued().map(issued -> " " + issued).orElse(" later"));
          case MISSING ->
              add(
                  findings,
                  COLLATERAL_MISSING,
                  use.kind(),
                  missing,
                  "expected " + use.kind().code() + ", found none");
          case UNVERIFIED, REJECTED -> unusable(use, subject, findings);
        }
      }
    }

    private void stale(CollateralUse use, Instant at, Findings findings) {
      boolean graced =
          use.nextUpdate().isPresent() && !at.isAfter(use.nextUpdate().get().plus(grace));
      add(
          findings,
          COLLATERAL_STALE,
          use.kind(),
          graced && !grace.isZero() ? Severity.WARNING : Severity.ERROR,
          "expected current "
              + use.kind().code()
              + " at "
              + at
              + ", found its next update due"
              + use.nextUpdate().map(next -> " " + next).orElse("")
              + (grace.isZero() ? "" : ", grace period " + grace.toDays() + " days"));
    }

    /** Says it once: where the failed step names the reason, that is the finding. */
    private static void unusable(CollateralUse use, Subject subject, Findings findings) {
      boolean unverified = use.state() == CollateralUse.State.UNVERIFIED;
      boolean explained =
          subject.result().failures().stream()
              .anyMatch(step -> step.code().endsWith("." + use.kind().code()));
      boolean signerMissing = unverified && !subject.result().missing().isEmpty();
      if (!explained && !signerMissing) {
        add(
            findings,
            COLLATERAL_REJECTED,
            use.kind(),
            Severity.ERROR,
            "expected authentic "
                + use.kind().code()
                + ", found it "
                + (unverified ? "unverifiable" : "rejected"));
      }
    }

    private static void add(
        Findings findings,
        FindingCode code,
        CollateralKind kind,
        Severity severity,
        String message) {
      findings.add(code.of(kind), severity, message, Remedies.of(code));
    }
  }
}
