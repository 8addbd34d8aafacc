package dev.cloister.attestation.cca;

import dev.cloister.attestation.cbor.CborBytes;
import dev.cloister.attestation.cbor.CborException;
import dev.cloister.attestation.cbor.CborMap;
import dev.cloister.attestation.cbor.CborText;
import dev.cloister.attestation.cbor.CborValue;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Claims of the platform token (RMM A7.2.3). */
final class PlatformClaims {
  private static final int MAX_COMPONENTS = 32;
  private static final int SECURED = 0x30;

  private final byte[] challenge;
  private final byte[] implementationId;
  private final byte[] instanceId;
  private final byte[] configuration;
  private final String profile;
  private final String hashAlgorithm;
  private final int lifecycle;
  private final List<JsonObject> components;

  PlatformClaims(CborMap map) throws CborException {
    ClaimReader claims = new ClaimReader(map);
    profile = claims.text(265, "platform profile");
    challenge = claims.bytes(10, "platform challenge", 32, 64);
    implementationId = claims.bytes(2396, "implementation id", 32, 32);
    instanceId = claims.bytes(256, "instance id", 33, 33);
    configuration = claims.bytes(2401, "platform configuration", 0, 4096);
    hashAlgorithm = claims.text(2402, "platform hash algorithm");
    lifecycle = claims.number(2395, "security lifecycle");
    components = new ArrayList<>();
    for (CborValue value : claims.array(2399, "software components", MAX_COMPONENTS)) {
      components.add(component(value));
    }
  }

  private static JsonObject component(CborValue value) throws CborException {
    if (!(value instanceof CborMap map)
        || !(map.find(2).orElse(null) instanceof CborBytes measurement)
        || !(map.find(5).orElse(null) instanceof CborBytes signer)) {
      throw new CborException("expected a software component with measurement and signer id");
    }
    JsonObject.Builder out = JsonObject.builder();
    if (map.find(1).orElse(null) instanceof CborText(String type)) {
      out.put("type", type);
    }
    if (map.find(4).orElse(null) instanceof CborText(String version)) {
      out.put("version", version);
    }
    return out.put("measurement", HexFormat.of().formatHex(measurement.bytes()))
        .put("signerId", HexFormat.of().formatHex(signer.bytes()))
        .build();
  }

  byte[] challenge() {
    return challenge.clone();
  }

  byte[] instanceId() {
    return instanceId.clone();
  }

  /** Whether the platform is in the secured state: lifecycle 0x3000 to 0x30ff. */
  boolean secured() {
    return lifecycle >>> 8 == SECURED;
  }

  JsonObject describe() {
    HexFormat hex = HexFormat.of();
    return JsonObject.builder()
        .put("profile", profile)
        .put("implementationId", hex.formatHex(implementationId))
        .put("instanceId", hex.formatHex(instanceId))
        .put("configuration", hex.formatHex(configuration))
        .put("hashAlgorithm", hashAlgorithm)
        .put("lifecycle", lifecycle)
        .put("components", new JsonArray(List.copyOf(components)))
        .build();
  }
}
