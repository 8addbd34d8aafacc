package dev.cloister.vault.key;

import static dev.cloister.vault.key.KeyWorld.ALICE;
import static dev.cloister.vault.key.KeyWorld.BOB;
import static dev.cloister.vault.key.KeyWorld.MAX;
import static dev.cloister.vault.key.KeyWorld.MIA;
import static dev.cloister.vault.key.KeyWorld.NOW;
import static dev.cloister.vault.key.KeyWorld.OWNER;
import static dev.cloister.vault.key.KeyWorld.STRANGER;
import static dev.cloister.vault.key.KeyWorld.callerId;
import static dev.cloister.vault.key.KeyWorld.person;
import static dev.cloister.vault.key.KeyWorld.policy;
import static dev.cloister.vault.key.KeyWorld.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.key.CallerId;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.wire.Decision;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.constellation.wire.KeyUse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a manager approves opens that one use, once or for a while, and nothing else. */
final class KeyApprovalTest {
  private static final KeyCaller MANAGER = person(MAX);
  private static final KeyPolicy POLICY = approved("sign\",\"verify\",\"rotate");

  @TempDir private Path folder;
  private KeyWorld world;
  private KeyCaller app;

  @BeforeEach
  void begin() throws Exception {
    world = KeyWorld.at(folder);
    app = world.code("good");
    world.create("k", KeyType.P256, POLICY);
  }

  @AfterEach
  void end() {
    world.close();
  }

  @Test
  void sign_withoutApproval_isRefused() {
    assertThat(world.refused(sign(Optional.empty()), app, ErrorCode.APPROVAL_REQUIRED).findings())
        .containsExactly("approval_absent");
  }

  @Test
  void sign_withApproval_isAllowedOnce() throws Exception {
    Signed<KeyApproval> approval = approve(KeyOperation.SIGN);
    sign(app, approval);
    world.refused(sign(Optional.of(approval)), app, ErrorCode.REPLAYED_REQUEST);
    world.restart(UseCounter.LIMIT);
    world.refused(sign(Optional.of(approval)), app, ErrorCode.REPLAYED_REQUEST);
    sign(app, approve(KeyOperation.SIGN));
  }

  @Test
  void sign_byManyAtOnceWithOneApproval_isDoneOnce() throws Exception {
    Signed<KeyApproval> approval = approve(KeyOperation.SIGN);
    List<Callable<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      all.add(
          () -> {
            try {
              sign(app, approval);
              return true;
            } catch (ChannelException e) {
              assertThat(e.code()).isEqualTo(ErrorCode.REPLAYED_REQUEST);
              return false;
            }
          });
    }
    int signed = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Boolean> one : threads.invokeAll(all)) {
        signed += one.get() ? 1 : 0;
      }
    }
    assertThat(signed).isEqualTo(1);
  }

  @Test
  void verify_withApproval_isAllowedAgainAndAgain() throws Exception {
    Signed<KeyApproval> approval = approve(KeyOperation.VERIFY);
    for (int i = 0; i < 3; i++) {
      world.ask(KeyAnswer.Verified.class, verify(approval), app);
    }
  }

  @Test
  void sign_withApprovalOfSomethingElse_isRefused() throws Exception {
    KeyApproval right = approve(KeyOperation.SIGN).object();
    world.create("other", KeyType.P256, POLICY);
    world.info(
        new KeyRequest.RotateKey(
            new KeyUse(world.id("other"), Optional.of(approve("other", KeyOperation.ROTATE))), 1),
        app);
    // Each is what the vault signed for another key, version, operation or caller.
    for (Signed<KeyApproval> wrong :
        List.of(
            approve("other", KeyOperation.SIGN),
            world.approve("other", 2, KeyOperation.SIGN, MANAGER, app),
            approve(KeyOperation.VERIFY),
            world.approve("k", 1, KeyOperation.SIGN, MANAGER, world.code("good")),
            world.approve("k", 1, KeyOperation.SIGN, MANAGER, person(MIA)))) {
      assertThat(
              world.refused(sign(Optional.of(wrong)), app, ErrorCode.APPROVAL_REQUIRED).findings())
          .containsExactly("approval_absent");
    }
    sign(app, Signed.by(world.vaultKey, right));
  }

  @Test
  void sign_withApprovalThatTheVaultDidNotSign_isRefused() throws Exception {
    Signed<KeyApproval> real = approve(KeyOperation.SIGN);
    SigningKey other = SigningKey.generate(world.random);
    KeyApproval ours = real.object();
    KeyApproval longer =
        new KeyApproval(
            ours.constellationId(),
            ours.vault(),
            ours.key(),
            ours.instance(),
            ours.policy(),
            ours.managers(),
            ours.version(),
            ours.operation(),
            ours.requester(),
            ours.approver(),
            ours.issued(),
            ours.expires() + 1,
            ours.nonce());
    world.refused(sign(Optional.of(Signed.by(other, ours))), app, ErrorCode.APPROVAL_REQUIRED);
    world.refused(
        sign(Optional.of(new Signed<>(longer, real.signature()))),
        app,
        ErrorCode.APPROVAL_REQUIRED);
    KeyApproval elsewhere =
        new KeyApproval(
            ours.constellationId(),
            VaultId.random(world.random),
            ours.key(),
            ours.instance(),
            ours.policy(),
            ours.managers(),
            ours.version(),
            ours.operation(),
            ours.requester(),
            ours.approver(),
            ours.issued(),
            ours.expires(),
            ours.nonce());
    world.refused(
        sign(Optional.of(Signed.by(world.vaultKey, elsewhere))), app, ErrorCode.APPROVAL_REQUIRED);
  }

  @Test
  void sign_withApprovalOfAKeyThatWasReplaced_isRefused() throws Exception {
    Signed<KeyApproval> approval = approve(KeyOperation.SIGN);
    world.ask(KeyAnswer.Deleted.class, new KeyRequest.DeleteKey(world.id("k")), OWNER);
    world.create("k", KeyType.P256, POLICY);
    world.refused(sign(Optional.of(approval)), app, ErrorCode.APPROVAL_REQUIRED);
  }

  @Test
  void sign_afterItExpired_isRefused() throws Exception {
    Signed<KeyApproval> approval = approve(KeyOperation.SIGN);
    assertThat(approval.object().issued()).isEqualTo(NOW);
    assertThat(approval.object().expires()).isEqualTo(NOW + 300);
    world.pass(299);
    sign(app, approval);
    Signed<KeyApproval> second = approve(KeyOperation.SIGN);
    world.pass(300);
    assertThat(
            world.refused(sign(Optional.of(second)), app, ErrorCode.APPROVAL_REQUIRED).findings())
        .containsExactly("approval_expired");
  }

  @Test
  void sign_underAPolicyThatChangedSince_isRefused() throws Exception {
    KeyPolicy before = approved("sign", ",\"mutability\":{\"description\":[\"me\"]}");
    world.create("m", KeyType.P256, before);
    Signed<KeyApproval> approval = approve("m", KeyOperation.SIGN);
    KeyPolicy after =
        approved("sign", ",\"description\":\"d\",\"mutability\":{\"description\":[\"me\"]}");
    world.info(new KeyRequest.UpdateKeyPolicy(world.id("m"), before.digest(), after), OWNER);
    assertThat(
            world
                .refused(
                    new KeyRequest.Sign(
                        new KeyUse(world.id("m"), Optional.of(approval)), text("m")),
                    app,
                    ErrorCode.APPROVAL_REQUIRED)
                .findings())
        .containsExactly("approval_of_another");
  }

  @Test
  void approve_bySomebodyWhoIsNoManager_isRefused() {
    KeyRequest approve = approving(callerId(app), 300);
    world.refused(approve, STRANGER, ErrorCode.NOT_FOUND);
    world.refused(approve, OWNER, ErrorCode.FORBIDDEN);
    world.refused(approve, world.code("good"), ErrorCode.UNAUTHORIZED);
    world.refused(approve, KeyCaller.NOBODY, ErrorCode.UNAUTHORIZED);
    world.refused(approve, person(BOB, "manager"), ErrorCode.FORBIDDEN);
  }

  @Test
  void approve_ownRequest_isRefused() {
    world.refused(approving(CallerId.of(MAX), 300), MANAGER, ErrorCode.FORBIDDEN);
  }

  /** An owner who has the managers' role still approves nothing of their own key. */
  @Test
  void approve_byTheOwnerWithTheRole_isRefused() throws Exception {
    KeyPolicy byRole =
        policy(
            "{\"id\":\"g\",\"principals\":[\"app\"],\"operations\":[\"sign\"],\"conditions\":"
                + "{\"approval\":{\"manager\":\"managers\",\"fresh_for_seconds\":300}}}",
            "");
    world.create("r", KeyType.P256, byRole);
    KeyRequest approve =
        new KeyRequest.ApproveKeyUse(world.id("r"), 1, KeyOperation.SIGN, callerId(app), 300);
    world.refused(approve, person(ALICE, "manager"), ErrorCode.FORBIDDEN);
    world.ask(KeyAnswer.UseApproved.class, approve, person(BOB, "manager"));
  }

  @Test
  void approve_operationThatAsksForNoApproval_isRefused() {
    world.refused(
        new KeyRequest.ApproveKeyUse(world.id("k"), 1, KeyOperation.EXPORT, callerId(app), 300),
        MANAGER,
        ErrorCode.FORBIDDEN);
  }

  @Test
  void approve_versionThatIsNotThere_isRefused() {
    world.refused(
        new KeyRequest.ApproveKeyUse(world.id("k"), 2, KeyOperation.SIGN, callerId(app), 300),
        MANAGER,
        ErrorCode.NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3600})
  void approve_forThatLong_endsThen(long lifetime) throws Exception {
    KeyApproval approval =
        world
            .ask(KeyAnswer.UseApproved.class, approving(callerId(app), lifetime), MANAGER)
            .approval()
            .object();
    assertThat(approval.expires() - approval.issued()).isEqualTo(lifetime);
    assertThat(approval.approver()).isEqualTo(MAX);
    assertThat(approval.managers()).containsExactly("max");
  }

  @Test
  void explain_namesTheClauseForThoseWhomThePolicyNames() throws Exception {
    KeyRequest explain = new KeyRequest.ExplainKey(world.use("k"), KeyOperation.SIGN);
    Decision denied = world.ask(KeyAnswer.Explanation.class, explain, app).decision();
    assertThat(denied.caller()).isEqualTo("attested");
    assertThat(denied.outcome()).isEqualTo("approval_required");
    assertThat(denied.clauses())
        .containsExactly(new Decision.Clause("grants.g", false, List.of("approval_absent")));
    Decision owner = world.ask(KeyAnswer.Explanation.class, explain, OWNER).decision();
    assertThat(owner.caller()).isEqualTo("owner");
    assertThat(owner.outcome()).isEqualTo("policy_refused");
    KeyUse use = new KeyUse(world.id("k"), Optional.of(approve(KeyOperation.SIGN)));
    KeyRequest approved = new KeyRequest.ExplainKey(use, KeyOperation.SIGN);
    for (int i = 0; i < 2; i++) {
      assertThat(world.ask(KeyAnswer.Explanation.class, approved, app).decision().outcome())
          .isEqualTo("ok");
    }
    world.refused(explain, STRANGER, ErrorCode.NOT_FOUND);
    world.refused(explain, KeyCaller.NOBODY, ErrorCode.UNAUTHORIZED);
  }

  @Test
  void spend_moreThanAreKept_isRefusedUntilTheyExpired() throws Exception {
    for (int i = 0; i < KeyStore.MAX_SPENT; i++) {
      sign(app, approve(KeyOperation.SIGN));
    }
    world.refused(sign(Optional.of(approve(KeyOperation.SIGN))), app, ErrorCode.LIMIT_REACHED);
    world.pass(300);
    sign(app, approve(KeyOperation.SIGN));
  }

  private KeyRequest approving(CallerId requester, long lifetime) {
    return new KeyRequest.ApproveKeyUse(world.id("k"), 1, KeyOperation.SIGN, requester, lifetime);
  }

  private Signed<KeyApproval> approve(KeyOperation operation) throws Exception {
    return approve("k", operation);
  }

  private Signed<KeyApproval> approve(String name, KeyOperation operation) throws Exception {
    return world.approve(name, 1, operation, MANAGER, app);
  }

  private KeyRequest sign(Optional<Signed<KeyApproval>> approval) {
    return new KeyRequest.Sign(new KeyUse(world.id("k"), approval), text("m"));
  }

  private void sign(KeyCaller caller, Signed<KeyApproval> approval) throws Exception {
    world.ask(KeyAnswer.Signature.class, sign(Optional.of(approval)), caller);
  }

  private KeyRequest verify(Signed<KeyApproval> approval) {
    return new KeyRequest.Verify(
        new KeyUse(world.id("k"), Optional.of(approval)), 1, text("m"), KeyWorld.bytes(64, 1));
  }

  private static KeyPolicy approved(String operations) {
    return approved(operations, "");
  }

  private static KeyPolicy approved(String operations, String more) {
    return policy(
        "{\"id\":\"g\",\"principals\":[\"app\"],\"operations\":[\""
            + operations
            + "\"],\"conditions\":{\"approval\":{\"manager\":\"max\",\"fresh_for_seconds\":3600}}}",
        more);
  }
}
