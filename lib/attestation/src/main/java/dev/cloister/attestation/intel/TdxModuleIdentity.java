package dev.cloister.attestation.intel;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.util.List;

/**
 * What Intel says of the TDX module.
 *
 * @param id {@code TDX_%02X} of the module's major version; empty for the one without version
 * @param levels empty for the one without version
 */
record TdxModuleIdentity(
    String id,
    ByteString mrSigner,
    ByteString attributes,
    ByteString attributesMask,
    List<IsvLevel> levels) {

  private static final ByteString ZERO = ByteString.copyOf(new byte[8]);

  static TdxModuleIdentity parse(JsonObject json) throws JsonException {
    return parse(json, json.string("id"), IsvLevel.parse(json.array("tcbLevels")));
  }

  static TdxModuleIdentity parseUnversioned(JsonObject json) throws JsonException {
    return parse(json, "", List.of());
  }

  private static TdxModuleIdentity parse(JsonObject json, String id, List<IsvLevel> levels)
      throws JsonException {
    return new TdxModuleIdentity(
        id,
        JsonFields.hex(json, "mrsigner", 48),
        JsonFields.hex(json, "attributes", 8),
        JsonFields.hex(json, "attributesMask", 8),
        levels);
  }

  /** Versioned modules: equal, and zero besides (QVL TdxModuleCheck); else equal under the mask. */
  boolean matchesAttributes(ByteString seamAttributes) {
    return id.isEmpty()
        ? seamAttributes.equalsUnderMask(attributes, attributesMask)
        : seamAttributes.equals(attributes) && attributes.equals(ZERO);
  }
}
