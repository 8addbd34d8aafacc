package dev.cloister.vault.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.constellation.wire.HeldSecret;
import dev.cloister.constellation.wire.ListedSecret;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Owners and their secrets at three vaults that listen on sockets. */
final class SecretsStoryTest {
  @TempDir private Path folder;
  private VaultWorld world;
  private Story alice;

  @BeforeEach
  void world() throws Exception {
    world = VaultWorld.in(folder);
    alice = new Story(world, Visitor.Owner.of(world, "alice"));
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void store_atAllVaults_isReadFromAnyTwo() throws Exception {
    alice.store(1, "hunter2", Story.closed());

    assertThat(Story.open(alice.get(0), alice.get(1))).isEqualTo("hunter2");
    assertThat(Story.open(alice.get(1), alice.get(2))).isEqualTo("hunter2");
  }

  @Test
  void get_showsTheOwnerPolicyExpiryAndContinuity() throws Exception {
    Story.Version version = alice.store(1, "hunter2", Story.closed());

    VaultAnswer.SecretValue answer = alice.get(0);

    HeldSecret.Value value = Story.value(answer);
    assertThat(value.policy().orElseThrow().digest()).isEqualTo(version.policy().digest());
    assertThat(value.expiresAt()).isEqualTo(version.sealed().header().expires());
    assertThat(answer.pending()).isEmpty();
    assertThat(answer.continuity())
        .isEqualTo(new Continuity(Continuity.State.WITNESSED, world.now.get().getEpochSecond()));
  }

  @Test
  void prepared_andNotCommitted_isNeverShownAsCommitted() throws Exception {
    alice.store(1, "first", Story.closed());
    Story.Version second = alice.version(2, "second", Story.closed());
    CommitCertificate certificate = alice.prepare(second);

    VaultAnswer.SecretValue before = alice.get(0);
    assertThat(Story.value(before).header().version()).isEqualTo(1);
    assertThat(before.pending()).hasSize(1);
    assertThat(before.pending().getFirst().object().state()).isEqualTo(second.intent());

    // A reader finishes it with nothing but the vaults' answers.
    Vote vote =
        Vote.of(before.pending().getFirst().object(), before.pending().getFirst().signature());
    assertThat(certificate.votes()).extracting(Vote::vault).contains(vote.vault());
    alice.commit(
        alice.certificate(
            second.intent(), Ballot.NONE, List.of(pendingVote(0), pendingVote(1), pendingVote(2))));
    assertThat(Story.open(alice.get(0), alice.get(2))).isEqualTo("second");
  }

  @Test
  void prepared_alone_hasNoValueYet() throws Exception {
    alice.prepare(alice.version(1, "first", Story.closed()), 0);

    VaultAnswer.SecretValue answer = alice.get(0);

    assertThat(answer.committed()).isEmpty();
    assertThat(answer.pending()).hasSize(1);
  }

  @Test
  void prepare_andCommit_again_areAnsweredAlike() throws Exception {
    Story.Version version = alice.version(1, "first", Story.closed());
    CommitCertificate certificate = alice.prepare(version);
    alice.prepare(version);
    alice.commit(certificate);
    alice.commit(certificate);
    alice.prepare(version);

    assertThat(Story.open(alice.get(0), alice.get(1))).isEqualTo("first");
  }

  @Test
  void restart_ofAllVaults_keepsWhatWasAnswered() throws Exception {
    alice.store(1, "first", Story.closed());
    CommitCertificate certificate = alice.prepare(alice.version(2, "second", Story.closed()));
    for (int i = 0; i < 3; i++) {
      world.restart(i);
    }

    assertThat(Story.open(alice.get(0), alice.get(1))).isEqualTo("first");
    alice.commit(certificate);
    assertThat(Story.open(alice.get(1), alice.get(2))).isEqualTo("second");
  }

  @Test
  void delete_isShownWithItsProofAndStartsNoVersionAgain() throws Exception {
    Story.Version first = alice.store(1, "first", Story.closed());
    alice.delete(2);

    VaultAnswer.SecretValue answer = alice.get(0);

    assertThat(answer.committed().orElseThrow()).isInstanceOf(HeldSecret.Deleted.class);
    answer.committed().orElseThrow().certificate().verify(world.descriptor());
    try (Visitor visitor = Visitor.owner(world, 0, alice.owner)) {
      assertThat(visitor.refusal(alice.request(first, 0)).code()).isEqualTo("stale_version");
    }
  }

  @Test
  void get_afterItsTime_isExpired() throws Exception {
    alice.store(1, "first", Story.closed());
    world.now.updateAndGet(now -> now.plusSeconds(3600));
    Story later = new Story(world, renewed());

    try (Visitor visitor = Visitor.owner(world, 0, later.owner)) {
      assertThat(visitor.refusal(Story.own()).code()).isEqualTo("secret_expired");
    }
  }

  @Test
  void get_underAStricterTimeOfThePolicy_isExpiredSooner() throws Exception {
    Story.Version version =
        alice.version(
            1, "first", Story.policy("{\"version\":1,\"release\":{},\"ttl_seconds\":60}"));

    try (Visitor visitor = Visitor.owner(world, 0, alice.owner)) {
      assertThat(visitor.refusal(alice.request(version, 0)).code()).isEqualTo("object_mismatch");
    }
  }

  @Test
  void list_hasWhatTheCallerOwns() throws Exception {
    alice.store(1, "first", Story.closed());
    Story bob = new Story(world, Visitor.Owner.of(world, "bob"));
    bob.store(1, "other", Story.closed());

    try (Visitor visitor = Visitor.owner(world, 0, alice.owner)) {
      VaultAnswer.SecretList list =
          visitor.expect(
              VaultAnswer.SecretList.class, new VaultRequest.ListSecrets(Optional.empty()));
      assertThat(list.secrets())
          .extracting(ListedSecret::secret)
          .containsExactly(SecretId.of(world.constellationId(), alice.owner.id(), Story.NAME));
      assertThat(list.secrets().getFirst().committed()).isTrue();
      assertThat(list.more()).isFalse();
      assertThat(
              visitor
                  .expect(
                      VaultAnswer.SecretList.class,
                      new VaultRequest.ListSecrets(Optional.of(list.secrets().getFirst().secret())))
                  .secrets())
          .isEmpty();
    }
  }

  @Test
  void policy_changedByBallots_isTheOneOfLaterReads() throws Exception {
    Story.Version version = alice.store(1, "first", Story.closed());
    var next = Story.policy("{\"version\":1,\"description\":\"next\",\"release\":{}}");

    new PolicyStory(world, alice).change(version.intent(), next, 1);

    assertThat(Story.value(alice.get(1)).policy().orElseThrow().digest()).isEqualTo(next.digest());
    assertThat(Story.open(alice.get(0), alice.get(1))).isEqualTo("first");
  }

  @Test
  void commit_ofAPolicyAtAVaultThatMissedTheVote_takesItsText() throws Exception {
    Story.Version version = alice.store(1, "first", Story.closed());
    var first = Story.policy("{\"version\":1,\"description\":\"one\",\"release\":{}}");
    PolicyStory story = new PolicyStory(world, alice);
    CommitCertificate certificate = story.choose(version.intent(), first, 1);
    try (Visitor visitor = Visitor.nobody(world, 0)) {
      visitor.expect(
          VaultAnswer.SecretCommitted.class,
          new VaultRequest.CommitSecret(certificate, Optional.of(first)));
    }

    assertThat(Story.value(alice.get(0)).policy().orElseThrow().digest()).isEqualTo(first.digest());
  }

  private Visitor.Owner renewed() {
    return Visitor.Owner.of(world, "alice");
  }

  private Vote pendingVote(int index) throws Exception {
    var pending = alice.get(index).pending().getFirst();
    return Vote.of(pending.object(), pending.signature());
  }
}
