package dev.cloister.vault.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.time.TimeInterval;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** How a proposed profile is approved, by whom, and until when. */
final class PendingProfilesTest {
  private static final OwnerId OWNER = new OwnerId("https://id.example", "alice");
  private static final OwnerId MAX = new OwnerId("https://id.example", "max");
  private static final OwnerId MIA = new OwnerId("https://id.example", "mia");
  private static final long EXPIRES = 1000;
  private static final TimeInterval BEFORE = at(500, 600);

  @Test
  void approved_withoutApprovals_isRefused() throws Exception {
    refused(ErrorCode.APPROVAL_REQUIRED, () -> one().approved(id(1), 1, BEFORE));
  }

  @Test
  void approved_byEnoughPeople_isIt() throws Exception {
    PendingProfiles approved =
        one().approve(id(1), MAX, OWNER, BEFORE).approve(id(1), MIA, OWNER, BEFORE);
    assertThat(approved.approved(id(1), 2, BEFORE).approvers()).containsExactly(MAX, MIA);
    refused(ErrorCode.APPROVAL_REQUIRED, () -> approved.approved(id(1), 3, BEFORE));
  }

  @Test
  void approve_twiceByOne_countsOnce() throws Exception {
    PendingProfiles approved =
        one().approve(id(1), MAX, OWNER, BEFORE).approve(id(1), MAX, OWNER, BEFORE);
    refused(ErrorCode.APPROVAL_REQUIRED, () -> approved.approved(id(1), 2, BEFORE));
  }

  @Test
  void approve_byItsProposer_isRefused() throws Exception {
    PendingProfiles proposed = PendingProfiles.NONE.stage(profile(1, MAX), BEFORE);
    refused(ErrorCode.FORBIDDEN, () -> proposed.approve(id(1), MAX, OWNER, BEFORE));
  }

  @Test
  void approve_byTheOwner_isRefused() throws Exception {
    PendingProfiles proposed = PendingProfiles.NONE.stage(profile(1, MAX), BEFORE);
    refused(ErrorCode.FORBIDDEN, () -> proposed.approve(id(1), OWNER, OWNER, BEFORE));
  }

  @Test
  void approveAndApproved_afterItMayHaveExpired_areRefused() throws Exception {
    PendingProfiles approved = one().approve(id(1), MAX, OWNER, at(0, EXPIRES - 1));
    for (TimeInterval late : List.of(at(0, EXPIRES), TimeInterval.since(Instant.EPOCH))) {
      refused(ErrorCode.CONFLICT, () -> approved.approve(id(1), MIA, OWNER, late));
      refused(ErrorCode.CONFLICT, () -> approved.approved(id(1), 1, late));
    }
    assertThat(approved.approved(id(1), 1, at(0, EXPIRES - 1)).id()).isEqualTo(id(1));
  }

  @Test
  void stage_sixteenWait_noMoreAreTakenBeforeOneSurelyExpired() throws Exception {
    PendingProfiles all = PendingProfiles.NONE;
    for (int i = 0; i < PendingProfiles.MAX; i++) {
      all = all.stage(profile(i, OWNER), BEFORE);
    }
    PendingProfiles full = all;
    assertThat(full.all()).hasSize(16);
    refused(ErrorCode.LIMIT_REACHED, () -> full.stage(profile(17, OWNER), BEFORE));
    refused(
        ErrorCode.LIMIT_REACHED,
        () -> full.stage(profile(17, OWNER), at(EXPIRES - 1, EXPIRES + 10)));
    assertThat(full.stage(profile(17, OWNER), at(EXPIRES, EXPIRES)).all()).hasSize(1);
  }

  @Test
  void without_dropsThatOneAndNoOther() throws Exception {
    PendingProfiles two = one().stage(profile(2, OWNER), BEFORE);
    assertThat(two.without(id(1)).all()).extracting(PendingProfile::id).containsExactly(id(2));
  }

  @Test
  void anything_ofAnUnknownProfile_isRefused() throws Exception {
    refused(ErrorCode.NOT_FOUND, () -> one().without(id(9)));
    refused(ErrorCode.NOT_FOUND, () -> one().approve(id(9), MAX, OWNER, BEFORE));
    refused(ErrorCode.NOT_FOUND, () -> one().approved(id(9), 1, BEFORE));
  }

  private static PendingProfiles one() throws ChannelException {
    return PendingProfiles.NONE.stage(profile(1, OWNER), BEFORE);
  }

  private static PendingProfile profile(int id, OwnerId proposer) {
    return new PendingProfile(
        id(id),
        "app",
        "tdx",
        PendingProfile.text(AppraisalPolicy.defaults()),
        proposer,
        List.of(),
        EXPIRES);
  }

  private static ByteString id(int n) {
    byte[] id = new byte[PendingProfile.ID_LENGTH];
    id[0] = (byte) n;
    return ByteString.copyOf(id);
  }

  private static TimeInterval at(long lo, long hi) {
    return TimeInterval.between(Instant.ofEpochSecond(lo), Instant.ofEpochSecond(hi));
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    ChannelException refusal = catchThrowableOfType(ChannelException.class, call);
    assertThat(refusal).isNotNull();
    assertThat(refusal.code()).isEqualTo(code);
  }
}
