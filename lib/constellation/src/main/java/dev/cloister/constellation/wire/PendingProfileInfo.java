package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.constellation.secret.OwnerId;
import java.util.List;

/**
 * A profile that was proposed and grants nothing yet.
 *
 * @param id {@value KeyRequest#PROFILE_ID} bytes
 * @param principal whom it would be added to
 * @param tee kind of TEE
 * @param profile what evidence would have to meet
 * @param proposer who proposed it
 * @param approvers who approved it so far
 * @param expires seconds since the epoch
 */
public record PendingProfileInfo(
    ByteString id,
    String principal,
    String tee,
    AppraisalPolicy profile,
    OwnerId proposer,
    List<OwnerId> approvers,
    long expires) {
  /** Copies the list. */
  public PendingProfileInfo {
    approvers = List.copyOf(approvers);
  }
}
