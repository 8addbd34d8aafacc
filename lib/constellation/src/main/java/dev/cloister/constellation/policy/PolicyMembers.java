package dev.cloister.constellation.policy;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.constellation.Text;
import dev.cloister.constellation.secret.SecretHeader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The members of a policy's JSON. */
record PolicyMembers(
    Map<String, AppraisalPolicy> release,
    Map<String, List<String>> requiredClaims,
    Optional<Manager> manager,
    long ttlSeconds,
    List<Operation> operations) {
  private static final Set<String> NAMES =
      Set.of(
          "version",
          "description",
          "release",
          "required_claims",
          "manager",
          "ttl_seconds",
          "operations");
  private static final long DEFAULT_TTL = 30L * 24 * 60 * 60;
  private static final int MAX_DESCRIPTION = 1000;

  static PolicyMembers of(JsonObject json) throws JsonException {
    json.onlyMembers(NAMES);
    if (json.integer("version") != SecretPolicy.VERSION) {
      throw new JsonException("version: expected " + SecretPolicy.VERSION);
    }
    if (json.find("description").isPresent()
        && json.string("description").codePointCount(0, json.string("description").length())
            > MAX_DESCRIPTION) {
      throw new JsonException("description: expected at most 1000 characters");
    }
    return new PolicyMembers(
        release(json.object("release")),
        json.find("required_claims").isPresent()
            ? RequiredClaims.of(json.object("required_claims"))
            : Map.of(),
        json.find("manager").isPresent()
            ? Optional.of(manager(json.object("manager")))
            : Optional.empty(),
        ttl(json),
        operations(json));
  }

  private static Map<String, AppraisalPolicy> release(JsonObject json) throws JsonException {
    Map<String, AppraisalPolicy> release = new TreeMap<>();
    for (Map.Entry<String, JsonValue> member : json.members().entrySet()) {
      String tee = member.getKey();
      if (!TeeName.all().contains(tee)) {
        throw new JsonException("release: expected names of TEEs");
      }
      try {
        release.put(tee, AppraisalPolicy.of(json.object(tee)));
      } catch (PolicyException e) {
        throw new JsonException("release." + tee + ": " + e.getMessage());
      }
    }
    return Collections.unmodifiableMap(release);
  }

  private static Manager manager(JsonObject json) throws JsonException {
    json.onlyMembers(Set.of("issuer", "subject", "audience"));
    return new Manager(text(json, "issuer"), text(json, "subject"), text(json, "audience"));
  }

  private static String text(JsonObject json, String name) throws JsonException {
    try {
      return Text.require(json.string(name), "manager." + name);
    } catch (IllegalArgumentException e) {
      throw new JsonException(String.valueOf(e.getMessage()));
    }
  }

  private static long ttl(JsonObject json) throws JsonException {
    if (json.find("ttl_seconds").isEmpty()) {
      return DEFAULT_TTL;
    }
    long ttl = json.integer("ttl_seconds");
    if (ttl < 1 || ttl > SecretHeader.MAX_LIFETIME) {
      throw new JsonException("ttl_seconds: expected 1 to " + SecretHeader.MAX_LIFETIME);
    }
    return ttl;
  }

  private static List<Operation> operations(JsonObject json) throws JsonException {
    if (json.find("operations").isEmpty()) {
      return List.of(Operation.GET);
    }
    List<Operation> operations = new ArrayList<>();
    for (String name : json.array("operations").strings()) {
      operations.add(Operation.of(name));
    }
    if (new HashSet<>(operations).size() != operations.size()) {
      throw new JsonException("operations: expected each once");
    }
    return List.copyOf(operations);
  }
}
