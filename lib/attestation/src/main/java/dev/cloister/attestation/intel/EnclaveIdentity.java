package dev.cloister.attestation.intel;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * Intel's identity of a quoting enclave, version 2.
 *
 * @param id {@code QE} or {@code TD_QE}
 */
record EnclaveIdentity(
    String id,
    Instant issueDate,
    Instant nextUpdate,
    long evaluationDataNumber,
    ByteString miscSelect,
    ByteString miscSelectMask,
    ByteString attributes,
    ByteString attributesMask,
    ByteString mrSigner,
    int isvProdId,
    List<IsvLevel> levels) {

  static final String MEMBER = "enclaveIdentity";

  static EnclaveIdentity parse(JsonObject json) throws JsonException {
    if (json.integer("version") != 2) {
      throw new JsonException("expected QE identity version 2, found " + json.integer("version"));
    }
    return new EnclaveIdentity(
        json.string("id"),
        JsonFields.instant(json, "issueDate"),
        JsonFields.instant(json, "nextUpdate"),
        json.integer("tcbEvaluationDataNumber"),
        JsonFields.hex(json, "miscselect", 4),
        JsonFields.hex(json, "miscselectMask", 4),
        JsonFields.hex(json, "attributes", 16),
        JsonFields.hex(json, "attributesMask", 16),
        JsonFields.hex(json, "mrsigner", 32),
        JsonFields.number(json, "isvprodid", 0xffff),
        IsvLevel.parse(json.array("tcbLevels")));
  }
}
