package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.key.Conditions;
import dev.cloister.constellation.key.Grant;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.PolicyMember;
import dev.cloister.constellation.key.Principal;
import dev.cloister.fuzz.FuzzTarget;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@link KeyPolicy#parse}: names of a policy mean principals of the right kind, and a profile more
 * changes nothing else.
 */
public final class KeyPolicyTarget implements FuzzTarget {
  @Override
  public String name() {
    return "key-policy";
  }

  @Override
  public void run(byte[] input) throws ConstellationException {
    KeyPolicy policy = KeyPolicy.parse(input);
    policy.isDevelopment();
    policy.grants().forEach(grant -> check(policy, grant));
    for (PolicyMember member : PolicyMember.values()) {
      require(policy.principals().keySet().containsAll(policy.mayChange(member)));
    }
    for (Map.Entry<String, Principal> one : policy.principals().entrySet()) {
      if (one.getValue() instanceof Principal.Code code
          && code.of("snp").size() < Principal.MAX_PROFILES
          && policy.text().length() < KeyPolicy.MAX_LENGTH / 8) {
        KeyPolicy more = policy.withProfile(one.getKey(), "snp", AppraisalPolicy.defaults());
        require(policy.differences(more).equals(Set.of(PolicyMember.PRINCIPALS)));
      }
    }
  }

  private static void check(KeyPolicy policy, Grant grant) {
    require(policy.principals().keySet().containsAll(grant.principals()));
    Conditions conditions = grant.conditions();
    conditions
        .attestedAs()
        .ifPresent(name -> require(policy.principals().get(name) instanceof Principal.Code));
    conditions
        .approval()
        .ifPresent(
            approval -> {
              Principal manager = policy.principals().get(approval.manager());
              require(manager != null && manager.canApprove());
            });
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new AssertionError("a policy that names what it has not");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return ConstellationException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "{\"version\":1,\"principals\":{},\"grants\":[]}",
            """
            {"version":1,"description":"d",
             "principals":{"me":{"owner":true},"ann":{"issuer":"i","subject":"s"},
               "ops":{"issuer":"i","role":"r"},"app":{"code":{"tdx":[{"version":1}]}}},
             "grants":[{"id":"use","principals":["app"],"operations":["sign","wrap"],
               "conditions":{"attested_as":"app","fresh_evidence":true,
                 "approval":{"manager":"ops","fresh_for_seconds":300},
                 "not_before":1,"not_after":2,"role":"r"}}],
             "profiles":{"principals":["app"],"managers":["ann"],"approvals":1,"ttl_seconds":60},
             "mutability":{"grants":["me"]}}
            """)
        .map(seed -> seed.getBytes(UTF_8))
        .toList();
  }
}
