package dev.cloister.constellation.key;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.constellation.Text;
import dev.cloister.constellation.policy.TeeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads whom a policy names. */
final class PrincipalReader {
  private PrincipalReader() {}

  static Principal read(JsonObject json) throws JsonException {
    Set<String> names = json.members().keySet();
    if (names.equals(Set.of("owner"))) {
      if (!json.bool("owner")) {
        throw new JsonException("principals: expected \"owner\" to be true");
      }
      return new Principal.Owner();
    }
    if (names.equals(Set.of("issuer", "subject"))) {
      return new Principal.Person(text(json, "issuer"), text(json, "subject"));
    }
    if (names.equals(Set.of("issuer", "role"))) {
      return new Principal.Role(text(json, "issuer"), text(json, "role"));
    }
    if (names.equals(Set.of("code"))) {
      return code(json.object("code"));
    }
    throw new JsonException(
        "principals: expected owner, or issuer and subject, or issuer and role, or code");
  }

  private static Principal code(JsonObject json) throws JsonException {
    Map<String, List<AppraisalPolicy>> profiles = new TreeMap<>();
    for (String tee : json.members().keySet()) {
      if (!TeeName.all().contains(tee)) {
        throw new JsonException("code: expected names of TEEs");
      }
      if (json.array(tee).size() > Principal.MAX_PROFILES) {
        throw new JsonException("code." + tee + ": expected at most " + Principal.MAX_PROFILES);
      }
      List<AppraisalPolicy> policies = new ArrayList<>();
      for (JsonObject policy : json.array(tee).objects()) {
        try {
          policies.add(AppraisalPolicy.of(policy));
        } catch (PolicyException e) {
          throw new JsonException("code." + tee + ": " + e.getMessage());
        }
      }
      profiles.put(tee, policies);
    }
    return new Principal.Code(profiles);
  }

  static String text(JsonObject json, String name) throws JsonException {
    try {
      return Text.require(json.string(name), name);
    } catch (IllegalArgumentException e) {
      throw new JsonException(String.valueOf(e.getMessage()));
    }
  }
}
