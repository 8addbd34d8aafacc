package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code tpm}: what may vouch for a TPM's attestation key, and how long ago it was activated. Says
 * nothing about evidence without one; a key that nothing vouches for has a step of its own.
 */
final class TpmSection implements Section {
  private static final String AK = "ak";
  private static final String AGE = "maximumActivationAgeDays";
  private static final List<String> PROOFS = List.of("certificate", "pinned", "activation", "hcl");
  private static final int MAX_DAYS = 3650;

  @Override
  public String name() {
    return "tpm";
  }

  @Override
  public Rule absent() {
    return (subject, findings) -> {};
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    Member.Fields fields = member.fields(Set.of(AK, AGE));
    List<Rule> rules = new ArrayList<>();
    Optional<Member> proofs = fields.find(AK);
    if (proofs.isPresent()) {
      List<String> accepted = new ArrayList<>();
      for (Member item : proofs.get().items()) {
        accepted.add(item.oneOf(PROOFS));
      }
      rules.add((subject, findings) -> proof(accepted, subject, findings));
    }
    Optional<Member> age = fields.find(AGE);
    if (age.isPresent()) {
      Duration longest = Duration.ofDays(age.get().integer(0, MAX_DAYS));
      rules.add((subject, findings) -> age(longest, subject, findings));
    }
    return (subject, findings) -> rules.forEach(rule -> rule.appraise(subject, findings));
  }

  private static void proof(List<String> accepted, Subject subject, Findings findings) {
    Optional<String> found = subject.text("ak");
    if (found.isPresent() && !accepted.contains(found.get())) {
      findings.add(
          FindingCode.TPM_AK_PROOF,
          Severity.ERROR,
          "expected the attestation key vouched for by "
              + String.join(" or ", accepted)
              + ", found "
              + found.get());
    }
  }

  private static void age(Duration longest, Subject subject, Findings findings) {
    if (subject.text("ak").filter("activation"::equals).isEmpty()) {
      return;
    }
    Optional<Instant> at = subject.instant("activation", "at");
    if (at.isEmpty() || at.get().plus(longest).isBefore(subject.result().at())) {
      findings.add(
          FindingCode.TPM_AK_PROOF,
          Severity.ERROR,
          "expected an activation at most "
              + longest.toDays()
              + " days old, found one of "
              + at.map(Instant::toString).orElse("no known time"));
    }
  }
}
