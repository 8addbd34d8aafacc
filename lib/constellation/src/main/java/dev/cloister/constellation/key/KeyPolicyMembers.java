package dev.cloister.constellation.key;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The members of a policy's JSON, which name only each other. */
record KeyPolicyMembers(
    Map<String, Principal> principals,
    List<Grant> grants,
    Optional<ProfileRules> profiles,
    Map<PolicyMember, List<String>> mutability) {
  KeyPolicyMembers {
    principals = Collections.unmodifiableMap(new LinkedHashMap<>(principals));
    grants = List.copyOf(grants);
    mutability = Map.copyOf(mutability);
  }
}
