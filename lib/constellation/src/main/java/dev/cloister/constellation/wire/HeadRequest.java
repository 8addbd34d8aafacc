package dev.cloister.constellation.wire;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.head.HeadClaim;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadName;
import dev.cloister.constellation.policy.Operation;
import dev.cloister.constellation.policy.SecretPolicy;

/** What is asked of a vault about heads of services. */
public sealed interface HeadRequest {
  /**
   * A head of the caller's, or another policy of the one that is there: where the service is stays.
   *
   * @param policy which code may move it: {@link Operation#ADVANCE}, no manager
   */
  record RegisterHead(HeadName name, SecretPolicy policy) implements HeadRequest {}

  /** What is remembered: for the head's owner, and for the code that may move it. */
  record ReadHead(HeadId head) implements HeadRequest {}

  /** A start of the service asks for an incarnation. */
  record OpenHead(HeadId head, HeadClaim claim) implements HeadRequest {}

  /** The start that has the incarnation shows how far it is. */
  record AdvanceHead(HeadId head, HeadClaim claim) implements HeadRequest {}

  /** Forgets a head of the caller's: the service's disk may then be any that there was. */
  record DeleteHead(HeadId head) implements HeadRequest {}

  /** Which operation it is. */
  default VaultOperation operation() {
    return switch (this) {
      case RegisterHead _ -> VaultOperation.REGISTER_HEAD;
      case ReadHead _ -> VaultOperation.READ_HEAD;
      case OpenHead _ -> VaultOperation.OPEN_HEAD;
      case AdvanceHead _ -> VaultOperation.ADVANCE_HEAD;
      case DeleteHead _ -> VaultOperation.DELETE_HEAD;
    };
  }

  /** Its body: what {@link #read} reads. */
  default JsonObject toJson() {
    return HeadMessages.write(this);
  }

  /**
   * Reads a body.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}, naming the member
   */
  static HeadRequest read(VaultOperation operation, JsonObject body) throws ConstellationException {
    return HeadMessages.request(operation, body);
  }
}
