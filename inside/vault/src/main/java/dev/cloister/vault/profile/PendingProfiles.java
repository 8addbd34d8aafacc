package dev.cloister.vault.profile;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.time.TimeInterval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How profiles that were proposed for one policy become approved, or do not: pure functions. Who
 * calls has found out before that the caller is the owner, or a manager, of the policy. No profile
 * moves on by itself: what was approved by enough people still grants nothing before its owner
 * promotes it.
 *
 * @param all in the order in which they were proposed
 */
public record PendingProfiles(List<PendingProfile> all) {
  /** Most profiles that wait at once. */
  public static final int MAX = 16;

  /** None. */
  public static final PendingProfiles NONE = new PendingProfiles(List.of());

  /** Copies the list. */
  public PendingProfiles {
    all = List.copyOf(all);
  }

  /**
   * With one more. Those that surely expired make room.
   *
   * @throws ChannelException {@link ErrorCode#LIMIT_REACHED}
   */
  public PendingProfiles stage(PendingProfile proposed, TimeInterval now) throws ChannelException {
    List<PendingProfile> kept = new ArrayList<>();
    for (PendingProfile one : all) {
      if (!now.hasBegun(Instant.ofEpochSecond(one.expires()))) {
        kept.add(one);
      }
    }
    if (kept.size() >= MAX) {
      throw new ChannelException(
          ErrorCode.LIMIT_REACHED, "at most " + MAX + " profiles of a policy wait for approval");
    }
    kept.add(proposed);
    return new PendingProfiles(kept);
  }

  /**
   * With one manager's approval. The same manager's second changes nothing.
   *
   * @param owner of the key: who can promote does not approve
   * @throws ChannelException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#FORBIDDEN} or {@link
   *     ErrorCode#CONFLICT} where it expired
   */
  public PendingProfiles approve(ByteString id, OwnerId manager, OwnerId owner, TimeInterval now)
      throws ChannelException {
    PendingProfile one = alive(id, now);
    if (manager.equals(one.proposer()) || manager.equals(owner)) {
      throw new ChannelException(
          ErrorCode.FORBIDDEN, "nobody approves what they proposed, or can promote");
    }
    if (one.approvers().contains(manager)) {
      return this;
    }
    List<OwnerId> approvers = new ArrayList<>(one.approvers());
    approvers.add(manager);
    PendingProfile approved =
        new PendingProfile(
            one.id(),
            one.principal(),
            one.tee(),
            one.text(),
            one.proposer(),
            approvers,
            one.expires());
    return new PendingProfiles(
        all.stream().map(other -> other.id().equals(id) ? approved : other).toList());
  }

  /**
   * One that enough people approved.
   *
   * @param approvals how many are enough
   * @throws ChannelException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#APPROVAL_REQUIRED} or
   *     {@link ErrorCode#CONFLICT} where it expired
   */
  public PendingProfile approved(ByteString id, int approvals, TimeInterval now)
      throws ChannelException {
    PendingProfile one = alive(id, now);
    if (one.approvers().size() < approvals) {
      throw new ChannelException(
          ErrorCode.APPROVAL_REQUIRED,
          "the profile has " + one.approvers().size() + " approvals of " + approvals);
    }
    return one;
  }

  /**
   * Without one.
   *
   * @throws ChannelException {@link ErrorCode#NOT_FOUND}
   */
  public PendingProfiles without(ByteString id) throws ChannelException {
    find(id);
    return new PendingProfiles(all.stream().filter(one -> !one.id().equals(id)).toList());
  }

  private PendingProfile alive(ByteString id, TimeInterval now) throws ChannelException {
    PendingProfile one = find(id);
    if (now.hasReached(Instant.ofEpochSecond(one.expires()))) {
      throw new ChannelException(ErrorCode.CONFLICT, "the profile waited too long, or may have");
    }
    return one;
  }

  private PendingProfile find(ByteString id) throws ChannelException {
    return all.stream()
        .filter(one -> one.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new ChannelException(ErrorCode.NOT_FOUND, "no such profile"));
  }
}
