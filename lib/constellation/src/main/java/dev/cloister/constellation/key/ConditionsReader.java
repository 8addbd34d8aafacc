package dev.cloister.constellation.key;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads what must hold besides. */
final class ConditionsReader {
  private static final Set<String> MEMBERS =
      Set.of("attested_as", "fresh_evidence", "approval", "not_before", "not_after", "role");

  /** The last second of the year 9999. */
  private static final long MAX_TIME = 253_402_300_799L;

  private final Map<String, Principal> principals;

  ConditionsReader(Map<String, Principal> principals) {
    this.principals = principals;
  }

  Conditions read(JsonObject json) throws JsonException {
    json.onlyMembers(MEMBERS);
    Conditions conditions =
        new Conditions(
            json.find("attested_as").isPresent() ? Optional.of(code(json)) : Optional.empty(),
            json.find("fresh_evidence").isPresent() && json.bool("fresh_evidence"),
            json.find("approval").isPresent()
                ? Optional.of(approval(json.object("approval")))
                : Optional.empty(),
            time(json, "not_before"),
            time(json, "not_after"),
            json.find("role").isPresent()
                ? Optional.of(PrincipalReader.text(json, "role"))
                : Optional.empty());
    if (conditions.notBefore().isPresent()
        && conditions.notAfter().isPresent()
        && conditions.notAfter().getAsLong() <= conditions.notBefore().getAsLong()) {
      throw new JsonException("conditions: expected \"not_after\" to be after \"not_before\"");
    }
    return conditions;
  }

  private String code(JsonObject json) throws JsonException {
    String name = json.string("attested_as");
    if (!(principals.get(name) instanceof Principal.Code)) {
      throw new JsonException("attested_as: expected the name of a principal that is code");
    }
    return name;
  }

  private Conditions.Approved approval(JsonObject json) throws JsonException {
    json.onlyMembers(Set.of("manager", "fresh_for_seconds"));
    String manager = json.string("manager");
    Principal principal = principals.get(manager);
    if (principal == null || !principal.canApprove()) {
      throw new JsonException("approval.manager: expected the name of a person or role");
    }
    long fresh = json.integer("fresh_for_seconds");
    if (fresh < 1 || fresh > KeyApproval.MAX_LIFETIME) {
      throw new JsonException(
          "approval.fresh_for_seconds: expected 1 to " + KeyApproval.MAX_LIFETIME);
    }
    return new Conditions.Approved(manager, fresh);
  }

  private static OptionalLong time(JsonObject json, String name) throws JsonException {
    if (json.find(name).isEmpty()) {
      return OptionalLong.empty();
    }
    long seconds = json.integer(name);
    if (seconds < 0 || seconds > MAX_TIME) {
      throw new JsonException(name + ": expected seconds since the epoch");
    }
    return OptionalLong.of(seconds);
  }
}
