package dev.cloister.cli.verify;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.collateral.CollateralRequest;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.FetchFailure;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.Rollback;
import dev.cloister.collateral.StaleItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Verifies and appraises, and fetches missing collateral in between where a source is given. */
final class Judge {
  private final Verifier verifier;
  private final AppraisalPolicy policy;
  private final String policySource;

  Judge(Verifier verifier, AppraisalPolicy policy, String policySource) {
    this.verifier = Objects.requireNonNull(verifier);
    this.policy = Objects.requireNonNull(policy);
    this.policySource = Objects.requireNonNull(policySource);
  }

  /** A judgement and the collateral it rests on. */
  record Outcome(Judgement judgement, Collateral collateral) {
    Outcome {
      Objects.requireNonNull(judgement);
      Objects.requireNonNull(collateral);
    }
  }

  Outcome judge(
      Input input,
      Challenge challenge,
      Collateral given,
      Instant at,
      Optional<CollateralSource> source) {
    AttestationResult result = verifier.verify(input.evidence(), challenge, given, at);
    Optional<CollateralRequest> request = CollateralRequest.missing(result);
    if (source.isEmpty() || request.isEmpty()) {
      return new Outcome(judgement(result, false, input.note().stream().toList()), given);
    }
    Fetched fetched = source.get().fetch(request.get());
    Collateral all = merge(given, fetched.collateral());
    AttestationResult complete = verifier.verify(input.evidence(), challenge, all, at);
    Set<CollateralKind> rejected = rejected(complete, fetched);
    if (!rejected.isEmpty()) {
      source.get().forget(request.get(), rejected);
    }
    List<String> notes = new ArrayList<>(input.note().stream().toList());
    notes.addAll(notes(fetched));
    return new Outcome(judgement(complete, unreachable(fetched), notes), all);
  }

  /** What was fetched and is not authentic. */
  static Set<CollateralKind> rejected(AttestationResult result, Fetched fetched) {
    return result.collateral().stream()
        .filter(use -> use.state() == CollateralUse.State.REJECTED)
        .map(CollateralUse::kind)
        .filter(kind -> fetched.collateral().find(kind).isPresent())
        .collect(Collectors.toSet());
  }

  /** What was given wins over what was fetched: the user chose it. */
  static Collateral merge(Collateral given, Collateral fetched) {
    Collateral.Builder all = Collateral.builder().addAll(given);
    fetched.kinds().stream()
        .filter(kind -> given.find(kind).isEmpty())
        .forEach(kind -> fetched.all(kind).forEach(bytes -> all.add(kind, bytes)));
    return all.build();
  }

  private Judgement judgement(AttestationResult result, boolean unreachable, List<String> notes) {
    Appraisal appraisal = policy.appraise(result);
    boolean onlyMissing =
        appraisal.findings().stream()
            .filter(finding -> finding.severity() == Severity.ERROR)
            .allMatch(finding -> isAboutMissing(finding, result));
    boolean undecided =
        unreachable
            && onlyMissing
            && appraisal.findings().stream().anyMatch(f -> f.severity() == Severity.ERROR);
    return new Judgement(result, appraisal, policy, policySource, undecided, notes);
  }

  private static boolean isAboutMissing(Finding finding, AttestationResult result) {
    // Without a chain there is no anchor to object to.
    if (finding.code().startsWith("anchor.") && result.chain() == ChainStatus.NOT_RUN) {
      return true;
    }
    return FindingCode.find(finding.code())
        .filter(
            code ->
                switch (code) {
                  case COLLATERAL_MISSING,
                      SIGNATURE_NOT_CHECKED,
                      CHAIN_NOT_CHECKED,
                      STEP_NOT_RUN,
                      TCB_NOT_EVALUATED,
                      TCB_EVALUATION_DATA_NUMBER ->
                      true;
                  default -> false;
                })
        .isPresent();
  }

  private static boolean unreachable(Fetched fetched) {
    return fetched.failures().stream()
        .anyMatch(failure -> failure.reason() != FetchFailure.Reason.REFUSED);
  }

  private static List<String> notes(Fetched fetched) {
    List<String> notes = new ArrayList<>();
    for (FetchFailure failure : fetched.failures()) {
      notes.add(
          "could not fetch "
              + failure.kind().code()
              + " ("
              + failure.reason().code()
              + "): "
              + failure.message());
    }
    for (StaleItem item : fetched.stale()) {
      notes.add(
          item.kind().code() + " is stale since " + item.nextUpdate() + ", nothing newer found");
    }
    for (Rollback rollback : fetched.rollbacks()) {
      notes.add(
          rollback.kind().code()
              + " older than before was offered, not used: "
              + rollback.message());
    }
    return notes;
  }
}
