package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadStanding;
import java.util.Optional;

/** What a vault answers about heads of services. */
public sealed interface HeadAnswer {
  /** What the vault knows about the age of its disk. */
  Continuity continuity();

  /**
   * What is remembered.
   *
   * @param policy digest of the policy
   * @param standing where the service is; empty before it started
   */
  record HeadState(
      HeadId head, ByteString policy, Optional<HeadStanding> standing, Continuity continuity)
      implements HeadAnswer {
    /** Refuses another length. */
    public HeadState {
      if (policy.length() != 32) {
        throw new IllegalArgumentException("policy: expected 32 bytes");
      }
    }
  }

  /** What was claimed is remembered, durably. */
  record HeadTaken(HeadId head, Continuity continuity) implements HeadAnswer {}

  /** It is forgotten. */
  record HeadDeleted(HeadId head, Continuity continuity) implements HeadAnswer {}

  /** Its body: what {@link #read} reads. */
  default JsonObject toJson() {
    return HeadMessages.write(this);
  }

  /**
   * Reads the answer to an operation.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}, naming the member
   */
  static HeadAnswer read(VaultOperation operation, JsonObject body) throws ConstellationException {
    return HeadMessages.answer(operation, body);
  }
}
