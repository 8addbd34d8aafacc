package dev.cloister.constellation.key;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads a policy's JSON. */
final class KeyPolicyReader {
  static final String MUTABILITY = "mutability";

  private static final int MAX_PRINCIPALS = 64;
  private static final int MAX_GRANTS = 64;
  private static final int MAX_DESCRIPTION = 1000;
  private static final long MAX_PROFILE_TTL = 90L * 24 * 60 * 60;
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");
  private static final Set<String> MEMBERS =
      Set.of("version", "description", "principals", "grants", "profiles", MUTABILITY);

  private final Map<String, Principal> principals;

  private KeyPolicyReader(Map<String, Principal> principals) {
    this.principals = principals;
  }

  static KeyPolicyMembers read(JsonObject json) throws JsonException {
    json.onlyMembers(MEMBERS);
    if (json.integer("version") != KeyPolicy.VERSION) {
      throw new JsonException("version: expected " + KeyPolicy.VERSION);
    }
    if (json.find("description").isPresent()
        && json.string("description").codePointCount(0, json.string("description").length())
            > MAX_DESCRIPTION) {
      throw new JsonException("description: expected at most 1000 characters");
    }
    KeyPolicyReader reader = new KeyPolicyReader(principals(json.object("principals")));
    return new KeyPolicyMembers(
        reader.principals,
        reader.grants(json),
        json.find("profiles").isPresent()
            ? Optional.of(reader.profiles(json.object("profiles")))
            : Optional.empty(),
        json.find(MUTABILITY).isPresent() ? reader.mutability(json.object(MUTABILITY)) : Map.of());
  }

  private static Map<String, Principal> principals(JsonObject json) throws JsonException {
    if (json.members().size() > MAX_PRINCIPALS) {
      throw new JsonException("principals: expected at most " + MAX_PRINCIPALS);
    }
    Map<String, Principal> principals = new LinkedHashMap<>();
    for (String name : json.members().keySet()) {
      requireName(name, "principals");
      principals.put(name, PrincipalReader.read(json.object(name)));
    }
    return principals;
  }

  private List<Grant> grants(JsonObject json) throws JsonException {
    if (json.array("grants").size() > MAX_GRANTS) {
      throw new JsonException("grants: expected at most " + MAX_GRANTS);
    }
    List<Grant> grants = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JsonObject grant : json.array("grants").objects()) {
      grants.add(grant(grant));
      if (!ids.add(grants.getLast().id())) {
        throw new JsonException("grants: expected different ids");
      }
    }
    return grants;
  }

  private Grant grant(JsonObject json) throws JsonException {
    json.onlyMembers(Set.of("id", "principals", "operations", "conditions"));
    requireName(json.string("id"), "grants.id");
    Set<KeyOperation> operations = new HashSet<>();
    for (String code : json.array("operations").strings()) {
      KeyOperation operation =
          KeyOperation.find(code)
              .orElseThrow(() -> new JsonException("grants.operations: expected operations"));
      if (!operations.add(operation)) {
        throw new JsonException("grants.operations: expected each once");
      }
    }
    return new Grant(
        json.string("id"),
        named(json, "principals", principal -> true),
        operations,
        json.find("conditions").isPresent()
            ? new ConditionsReader(principals).read(json.object("conditions"))
            : Conditions.NONE);
  }

  private ProfileRules profiles(JsonObject json) throws JsonException {
    json.onlyMembers(Set.of("principals", "managers", "approvals", "ttl_seconds"));
    List<String> code = named(json, "principals", Principal.Code.class::isInstance);
    List<String> managers = named(json, "managers", Principal::canApprove);
    long approvals = json.integer("approvals");
    if (approvals < 1 || approvals > MAX_PRINCIPALS) {
      throw new JsonException("profiles.approvals: expected 1 to " + MAX_PRINCIPALS);
    }
    long ttl = json.integer("ttl_seconds");
    if (ttl < 1 || ttl > MAX_PROFILE_TTL) {
      throw new JsonException("profiles.ttl_seconds: expected 1 to " + MAX_PROFILE_TTL);
    }
    return new ProfileRules(code, managers, (int) approvals, ttl);
  }

  private Map<PolicyMember, List<String>> mutability(JsonObject json) throws JsonException {
    Map<PolicyMember, List<String>> mutability = new EnumMap<>(PolicyMember.class);
    for (String name : json.members().keySet()) {
      PolicyMember member =
          PolicyMember.find(name)
              .orElseThrow(() -> new JsonException("mutability: expected members of a policy"));
      mutability.put(
          member, named(json, name, principal -> !(principal instanceof Principal.Code)));
    }
    return mutability;
  }

  /** Names of principals of some kind, each once; none is what an empty list says. */
  private List<String> named(JsonObject json, String member, Predicate<Principal> kind)
      throws JsonException {
    List<String> names = json.array(member).strings();
    for (String name : names) {
      Principal principal = principals.get(name);
      if (principal == null || !kind.test(principal)) {
        throw new JsonException(member + ": expected names of principals that can be that");
      }
    }
    if (new HashSet<>(names).size() != names.size()) {
      throw new JsonException(member + ": expected each once");
    }
    return names;
  }

  static void requireName(String name, String what) throws JsonException {
    if (!NAME.matcher(name).matches()) {
      throw new JsonException(what + ": expected names of [a-z0-9-]{1,64}");
    }
  }
}
