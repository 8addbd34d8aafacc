package dev.cloister.vault.config;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which claim of a token holds the roles of its subject, and what they are called.
 *
 * @param claim path of names with dots between them, such as {@code realm_access.roles}: an array
 *     of strings
 * @param owner who may store, delete, list and change policies
 * @param manager whose tokens approve releases
 * @param auditor who may read the audit log
 */
public record Roles(String claim, String owner, String manager, String auditor) {
  private static final Pattern CLAIM =
      Pattern.compile("[A-Za-z0-9_:/-]{1,64}(\\.[A-Za-z0-9_:/-]{1,64}){0,7}");
  private static final Pattern ROLE = Pattern.compile("[\\x21-\\x7e]{1,255}");

  /** The claim {@code roles} and the names that these roles have by default. */
  public static Roles defaults() {
    return new Roles(
        "roles",
        "enclave-vault:secret-owner",
        "enclave-vault:secret-manager",
        "enclave-vault:auditor");
  }

  static Roles parse(JsonObject json) throws JsonException {
    json.onlyMembers(Set.of("claim", "owner", "manager", "auditor"));
    Roles standard = defaults();
    return new Roles(
        text(json, "claim", CLAIM, standard.claim),
        text(json, "owner", ROLE, standard.owner),
        text(json, "manager", ROLE, standard.manager),
        text(json, "auditor", ROLE, standard.auditor));
  }

  /** Whether the claims give that role. */
  public boolean has(JsonObject claims, String role) {
    return all(claims).contains(role);
  }

  /** The roles that the claims give. */
  public Set<String> all(JsonObject claims) {
    Optional<JsonValue> value = Optional.of(claims);
    for (String name : claim.split("\\.", -1)) {
      value =
          value.flatMap(
              parent -> parent instanceof JsonObject object ? object.find(name) : Optional.empty());
    }
    Set<String> roles = new HashSet<>();
    if (value.orElse(new JsonString("")) instanceof JsonArray array) {
      for (JsonValue element : array) {
        if (element instanceof JsonString(String role)) {
          roles.add(role);
        }
      }
    }
    return Set.copyOf(roles);
  }

  private static String text(JsonObject json, String name, Pattern form, String otherwise)
      throws JsonException {
    if (json.find(name).isEmpty()) {
      return otherwise;
    }
    String value = json.string(name);
    if (!form.matcher(value).matches()) {
      throw new JsonException("expected \"" + name + "\" of \"roles\" to be of its form");
    }
    return value;
  }
}
