package dev.cloister.vault.key;

import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.Principal;
import dev.cloister.constellation.policy.TeeName;
import dev.cloister.constellation.secret.OwnerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which of a policy's principals a caller is. */
final class Principals {
  private static final int MAX_FINDINGS = 32;

  private Principals() {}

  /** Why the caller is none of these; empty where it is one. */
  static List<String> missing(KeyAccess.Facts facts, List<String> names) {
    List<String> why = new ArrayList<>();
    for (String name : names) {
      Principal principal = facts.policy().principals().get(name);
      List<String> missing =
          principal == null
              ? List.of("not_a_principal")
              : missing(principal, facts.owner(), facts.caller());
      if (missing.isEmpty()) {
        return List.of();
      }
      why.addAll(missing);
    }
    return why.isEmpty()
        ? List.of("not_a_principal")
        : why.stream().distinct().limit(MAX_FINDINGS).toList();
  }

  private static List<String> missing(Principal principal, OwnerId owner, KeyCaller caller) {
    if (principal instanceof Principal.Code code) {
      return missing(code, caller.code());
    }
    boolean is = caller.person().filter(person -> isPerson(principal, owner, person)).isPresent();
    return is ? List.of() : List.of("not_a_principal");
  }

  /** Whether somebody is a principal who is no code. */
  static boolean isPerson(Principal principal, OwnerId owner, KeyCaller.Person person) {
    return switch (principal) {
      case Principal.Owner _ -> person.id().equals(owner);
      case Principal.Person(String issuer, String subject) ->
          person.id().issuer().equals(issuer) && person.id().subject().equals(subject);
      case Principal.Role(String issuer, String role) ->
          person.id().issuer().equals(issuer) && person.roles().contains(role);
      case Principal.Code _ -> false;
    };
  }

  /** Which of these somebody is. */
  static List<String> named(
      KeyPolicy policy, List<String> names, OwnerId owner, KeyCaller.Person person) {
    return names.stream().filter(name -> isNamed(policy, name, owner, person)).toList();
  }

  private static boolean isNamed(
      KeyPolicy policy, String name, OwnerId owner, KeyCaller.Person person) {
    Principal principal = policy.principals().get(name);
    return principal != null && isPerson(principal, owner, person);
  }

  /** Whether the policy names somebody at all. */
  static boolean isAny(KeyPolicy policy, OwnerId owner, KeyCaller caller) {
    return caller
            .person()
            .filter(
                person ->
                    policy.principals().values().stream()
                        .anyMatch(principal -> isPerson(principal, owner, person)))
            .isPresent()
        || caller.code().isPresent();
  }

  private static List<String> missing(Principal.Code wanted, Optional<KeyCaller.Code> found) {
    if (found.isEmpty()) {
      return List.of("not_attested");
    }
    KeyCaller.Code code = found.get();
    List<AppraisalPolicy> profiles = TeeName.of(code.format()).map(wanted::of).orElse(List.of());
    if (!code.bound() || profiles.isEmpty()) {
      return List.of("format_not_released");
    }
    List<String> why = new ArrayList<>();
    for (AppraisalPolicy profile : profiles) {
      Appraisal appraisal = code.evidence().appraise(profile);
      if (appraisal.verdict() == Verdict.AFFIRMING) {
        return List.of();
      }
      appraisal.findings().stream()
          .filter(finding -> finding.severity() != Severity.INFO)
          .map(Finding::code)
          .forEach(why::add);
    }
    return why.isEmpty() ? List.of("not_affirming") : why;
  }
}
