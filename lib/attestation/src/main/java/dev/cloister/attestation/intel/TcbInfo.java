package dev.cloister.attestation.intel;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Intel's TCB info: version 3, and version 2 for SGX.
 *
 * @param id {@code SGX} or {@code TDX}; version 2 has none and is SGX
 * @param fmspc hex, lower case
 * @param pceId hex, lower case
 * @param levels newest first
 * @param module TDX: the module without version
 * @param modules TDX: the modules by major version
 */
record TcbInfo(
    int version,
    String id,
    Instant issueDate,
    Instant nextUpdate,
    long evaluationDataNumber,
    String fmspc,
    String pceId,
    List<TcbLevel> levels,
    Optional<TdxModuleIdentity> module,
    List<TdxModuleIdentity> modules) {

  static final String MEMBER = "tcbInfo";
  static final String SGX = "SGX";
  static final String TDX = "TDX";

  /**
   * Reads TCB info. Where it is not for the wanted TEE its levels are left out: it is of no use,
   * and what it says for the other TEE is not judged.
   */
  static TcbInfo parse(JsonObject json, String wanted) throws JsonException {
    int version = JsonFields.number(json, "version", Integer.MAX_VALUE);
    if (version != 2 && version != 3) {
      throw new JsonException("expected TCB info version 2 or 3, found " + version);
    }
    String id = version == 2 ? SGX : json.string("id");
    if (json.integer("tcbType") != 0) {
      throw new JsonException("expected TCB type 0, found " + json.integer("tcbType"));
    }
    boolean tdx = wanted.equals(TDX) && id.equals(TDX);
    List<TcbLevel> levels = new ArrayList<>();
    if (id.equals(wanted)) {
      for (JsonObject level : json.array("tcbLevels").objects()) {
        levels.add(TcbLevel.parse(level, version, tdx));
      }
    }
    levels.sort(TcbLevel.NEWEST_FIRST);
    List<TdxModuleIdentity> modules = new ArrayList<>();
    if (tdx && json.find("tdxModuleIdentities").isPresent()) {
      for (JsonObject module : json.array("tdxModuleIdentities").objects()) {
        modules.add(TdxModuleIdentity.parse(module));
      }
    }
    return new TcbInfo(
        version,
        id,
        JsonFields.instant(json, "issueDate"),
        JsonFields.instant(json, "nextUpdate"),
        json.integer("tcbEvaluationDataNumber"),
        JsonFields.hex(json, "fmspc", 6).hex(),
        JsonFields.hex(json, "pceId", 2).hex(),
        List.copyOf(levels),
        tdx
            ? Optional.of(TdxModuleIdentity.parseUnversioned(json.object("tdxModule")))
            : Optional.empty(),
        List.copyOf(modules));
  }

  /** The identity for a module's major version; 0 is the one without version. */
  Optional<TdxModuleIdentity> moduleOf(int majorVersion) {
    if (majorVersion == 0) {
      return module;
    }
    String wanted = String.format(Locale.ROOT, "TDX_%02X", majorVersion);
    return modules.stream().filter(m -> m.id().equalsIgnoreCase(wanted)).findFirst();
  }
}
