package dev.cloister.vault.key;

import static dev.cloister.vault.key.KeyWorld.ALICE;
import static dev.cloister.vault.key.KeyWorld.BOB;
import static dev.cloister.vault.key.KeyWorld.MAX;
import static dev.cloister.vault.key.KeyWorld.MIA;
import static dev.cloister.vault.key.KeyWorld.OWNER;
import static dev.cloister.vault.key.KeyWorld.STRANGER;
import static dev.cloister.vault.key.KeyWorld.person;
import static dev.cloister.vault.key.KeyWorld.policy;
import static dev.cloister.vault.key.KeyWorld.profile;
import static dev.cloister.vault.key.KeyWorld.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.constellation.wire.PendingProfileInfo;
import dev.cloister.vault.profile.PendingProfiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How code that is new becomes one of a policy's, and by whom. */
final class ProfileDeskTest {
  private static final KeyCaller FIRST = person(MAX);
  private static final KeyCaller SECOND = person(MIA, "manager");
  private static final KeyPolicy POLICY = withProfiles(2);

  @TempDir private Path folder;
  private KeyWorld world;
  private KeyCaller next;

  @BeforeEach
  void begin() throws Exception {
    world = KeyWorld.at(folder);
    next = world.code("next");
    world.create("k", KeyType.HMAC_SHA256, POLICY);
  }

  @AfterEach
  void end() {
    world.close();
  }

  @Test
  void promote_afterEnoughApprovals_letsTheNewCodeInAndTheOldStays() throws Exception {
    ByteString id = stage("next");
    approve(id, FIRST);
    approve(id, SECOND);
    world.restart(UseCounter.LIMIT);
    world.info(new KeyRequest.PromoteProfile(world.id("k"), id), OWNER);
    world.restart(UseCounter.LIMIT);
    mac(next);
    mac(world.code("good"));
    world.refused(use(), world.code("other"), ErrorCode.POLICY_REFUSED);
    assertThat(pending()).isEmpty();
  }

  /** Nothing is granted before: not when it is staged, not when everybody approved it. */
  @Test
  void use_byCodeThatWaits_isRefusedHoweverManyApproved() throws Exception {
    ByteString id = stage("next");
    world.refused(use(), next, ErrorCode.POLICY_REFUSED);
    approve(id, FIRST);
    world.refused(use(), next, ErrorCode.POLICY_REFUSED);
    approve(id, SECOND);
    approve(id, person(BOB, "manager"));
    world.refused(use(), next, ErrorCode.POLICY_REFUSED);
    world.restart(UseCounter.LIMIT);
    world.refused(use(), next, ErrorCode.POLICY_REFUSED);
    assertThat(world.info(new KeyRequest.GetKeyInfo(world.use("k")), OWNER).policy().digest())
        .isEqualTo(POLICY.digest());
  }

  @Test
  void promote_withTooFewApprovals_isRefused() throws Exception {
    ByteString id = stage("next");
    KeyRequest promote = new KeyRequest.PromoteProfile(world.id("k"), id);
    world.refused(promote, OWNER, ErrorCode.APPROVAL_REQUIRED);
    approve(id, FIRST);
    approve(id, FIRST);
    world.refused(promote, OWNER, ErrorCode.APPROVAL_REQUIRED);
  }

  @Test
  void promote_bySomebodyElse_isRefused() throws Exception {
    ByteString id = stage("next");
    approve(id, FIRST);
    approve(id, SECOND);
    KeyRequest promote = new KeyRequest.PromoteProfile(world.id("k"), id);
    world.refused(promote, FIRST, ErrorCode.FORBIDDEN);
    world.refused(promote, STRANGER, ErrorCode.NOT_FOUND);
    world.refused(promote, next, ErrorCode.UNAUTHORIZED);
  }

  @Test
  void approve_bySomebodyWhoIsNoManager_isRefused() throws Exception {
    KeyRequest approve = new KeyRequest.ApproveProfile(world.id("k"), stage("next"));
    world.refused(approve, OWNER, ErrorCode.FORBIDDEN);
    world.refused(approve, STRANGER, ErrorCode.NOT_FOUND);
    world.refused(approve, next, ErrorCode.UNAUTHORIZED);
  }

  @Test
  void approve_byTheOwnerWithTheRole_isRefused() throws Exception {
    KeyRequest approve = new KeyRequest.ApproveProfile(world.id("k"), stage("next"));
    world.refused(approve, person(ALICE, "manager"), ErrorCode.FORBIDDEN);
  }

  @Test
  void stage_bySomebodyElse_isRefused() {
    KeyRequest stage = staging("app", "next");
    world.refused(stage, FIRST, ErrorCode.FORBIDDEN);
    world.refused(stage, STRANGER, ErrorCode.NOT_FOUND);
    world.refused(stage, next, ErrorCode.UNAUTHORIZED);
  }

  @Test
  void stage_forAPrincipalThatGainsNone_isRefused() throws Exception {
    world.refused(staging("me", "next"), OWNER, ErrorCode.FORBIDDEN);
    world.refused(staging("nobody", "next"), OWNER, ErrorCode.FORBIDDEN);
    world.create("none", KeyType.HMAC_SHA256, policy("", ""));
    world.refused(
        new KeyRequest.StageProfile(world.id("none"), "app", "tdx", profile("next")),
        OWNER,
        ErrorCode.FORBIDDEN);
  }

  @Test
  void stage_profileThatNamesDevelopmentRoots_needsTheVaultsLeave() throws Exception {
    String root = KeyWorld.bytes(32, 1).hex();
    AppraisalPolicy development =
        AppraisalPolicy.parse(
            ("{\"version\":1,\"anchors\":{\"development\":[\"" + root + "\"]}}").getBytes(UTF_8));
    KeyRequest stage = new KeyRequest.StageProfile(world.id("k"), "app", "tdx", development);
    world.refused(stage, OWNER, ErrorCode.FORBIDDEN);
    world.allowDevelopment();
    world.ask(KeyAnswer.Profiles.class, stage, OWNER);
  }

  @Test
  void stage_sixteenWait_noMoreAreTaken() throws Exception {
    for (int i = 0; i < PendingProfiles.MAX; i++) {
      stage("next " + i);
    }
    world.refused(staging("app", "more"), OWNER, ErrorCode.LIMIT_REACHED);
    world.restart(UseCounter.LIMIT);
    assertThat(pending()).hasSize(16);
  }

  @Test
  void approveAndPromote_afterItExpired_areRefused() throws Exception {
    ByteString id = stage("next");
    approve(id, FIRST);
    world.pass(3599);
    approve(id, SECOND);
    world.pass(1);
    world.refused(
        new KeyRequest.ApproveProfile(world.id("k"), id),
        person(BOB, "manager"),
        ErrorCode.CONFLICT);
    world.refused(new KeyRequest.PromoteProfile(world.id("k"), id), OWNER, ErrorCode.CONFLICT);
  }

  @Test
  void revoke_byOwnerOrManager_dropsIt() throws Exception {
    for (KeyCaller caller : List.of(OWNER, FIRST)) {
      ByteString id = stage("next");
      KeyRequest revoke = new KeyRequest.RevokeProfile(world.id("k"), id);
      world.refused(revoke, STRANGER, ErrorCode.NOT_FOUND);
      world.refused(revoke, next, ErrorCode.UNAUTHORIZED);
      world.ask(KeyAnswer.Profiles.class, revoke, caller);
      assertThat(pending()).isEmpty();
      world.refused(new KeyRequest.PromoteProfile(world.id("k"), id), OWNER, ErrorCode.NOT_FOUND);
    }
  }

  @Test
  void list_showsWhatWaitsToOwnerAndManagersAlone() throws Exception {
    ByteString id = stage("next");
    approve(id, FIRST);
    PendingProfileInfo waiting = pending().getFirst();
    assertThat(waiting.id()).isEqualTo(id);
    assertThat(waiting.proposer()).isEqualTo(ALICE);
    assertThat(waiting.approvers()).containsExactly(MAX);
    assertThat(waiting.profile().json()).isEqualTo(profile("next").json());
    assertThat(waiting.expires()).isEqualTo(KeyWorld.NOW + 3600);
    KeyRequest list = new KeyRequest.ListProfiles(world.id("k"));
    assertThat(world.ask(KeyAnswer.Profiles.class, list, FIRST).profiles()).hasSize(1);
    world.refused(list, STRANGER, ErrorCode.NOT_FOUND);
    world.refused(list, next, ErrorCode.UNAUTHORIZED);
  }

  @Test
  void update_ofThePolicy_dropsWhatWaits() throws Exception {
    ByteString id = stage("next");
    approve(id, FIRST);
    approve(id, SECOND);
    KeyPolicy after = withProfiles(1);
    world.info(new KeyRequest.UpdateKeyPolicy(world.id("k"), POLICY.digest(), after), OWNER);
    assertThat(pending()).isEmpty();
    world.refused(new KeyRequest.PromoteProfile(world.id("k"), id), OWNER, ErrorCode.NOT_FOUND);
  }

  @Test
  void promote_one_leavesTheOthersWaiting() throws Exception {
    ByteString one = stage("next");
    ByteString other = stage("later");
    for (ByteString id : List.of(one, other)) {
      approve(id, FIRST);
      approve(id, SECOND);
    }
    world.info(new KeyRequest.PromoteProfile(world.id("k"), one), OWNER);
    world.refused(use(), world.code("later"), ErrorCode.POLICY_REFUSED);
    world.info(new KeyRequest.PromoteProfile(world.id("k"), other), OWNER);
    mac(world.code("later"));
    mac(next);
  }

  private ByteString stage(String description) throws Exception {
    return world
        .ask(KeyAnswer.Profiles.class, staging("app", description), OWNER)
        .profiles()
        .getLast()
        .id();
  }

  private KeyRequest staging(String principal, String description) {
    return new KeyRequest.StageProfile(world.id("k"), principal, "tdx", profile(description));
  }

  private void approve(ByteString id, KeyCaller manager) throws Exception {
    world.ask(KeyAnswer.Profiles.class, new KeyRequest.ApproveProfile(world.id("k"), id), manager);
  }

  private List<PendingProfileInfo> pending() throws Exception {
    return world
        .ask(KeyAnswer.Profiles.class, new KeyRequest.ListProfiles(world.id("k")), OWNER)
        .profiles();
  }

  private KeyRequest use() {
    return new KeyRequest.Mac(world.use("k"), text("m"));
  }

  private void mac(KeyCaller caller) throws Exception {
    world.ask(KeyAnswer.Tagged.class, use(), caller);
  }

  private static KeyPolicy withProfiles(int approvals) {
    return policy(
        "{\"id\":\"g\",\"principals\":[\"app\"],\"operations\":[\"mac\"]},"
            + "{\"id\":\"o\",\"principals\":[\"me\"],\"operations\":[\"info\"]}",
        ",\"profiles\":{\"principals\":[\"app\"],\"managers\":[\"max\",\"managers\"],"
            + "\"approvals\":"
            + approvals
            + ",\"ttl_seconds\":3600},\"mutability\":{\"profiles\":[\"me\"]}");
  }
}
