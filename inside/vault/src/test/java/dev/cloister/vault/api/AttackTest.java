package dev.cloister.vault.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Promise;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.request.OwnerKey;
import dev.cloister.constellation.request.ProofHeader;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.wire.SecretReference;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.threshold.Share;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What somebody tries who is not the owner, over sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AttackTest {
  private VaultWorld world;
  private Story alice;
  private Story.Version stored;
  private CommitCertificate certificate;

  @BeforeAll
  void world(@TempDir Path folder) throws Exception {
    world = VaultWorld.in(folder);
    alice = new Story(world, Visitor.Owner.of(world, "alice"));
    stored = alice.version(1, "hunter2", Story.closed());
    certificate = alice.prepare(stored);
    alice.commit(certificate);
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void bearerToken_alone_opensNothing() throws Exception {
    try (Visitor thief = Visitor.nobody(world, 0)) {
      for (VaultRequest request : List.of(Story.own(), alice.request(stored, 0), listing())) {
        assertThat(
                Visitor.refused(
                        thief.raw(
                            Visitor.message(request)
                                .header("Authorization", "Bearer " + alice.owner.token())))
                    .code())
            .isEqualTo("proof_required");
      }
    }
  }

  @Test
  void token_withAKeyOfAnother_isUnbound() throws Exception {
    Visitor.Owner thief =
        new Visitor.Owner("alice", SigningKey.generate(world.random), alice.owner.token());

    try (Visitor visitor = Visitor.owner(world, 0, thief)) {
      assertThat(visitor.refusal(Story.own()).code()).isEqualTo("key_unbound");
    }
  }

  @Test
  void token_thatNamesNoKey_isUnbound() throws Exception {
    Visitor.Owner plain =
        new Visitor.Owner(
            "alice",
            alice.owner.key(),
            world.token("alice", Map.of("roles", List.of(VaultWorld.OWNER_ROLE))));

    try (Visitor visitor = Visitor.owner(world, 0, plain)) {
      assertThat(visitor.refusal(Story.own()).code()).isEqualTo("key_unbound");
    }
  }

  @Test
  void request_ofTheOwner_replayedByABadVaultAtAnother_isRefused() throws Exception {
    AttestedRequest captured;
    try (Visitor owner = Visitor.owner(world, 0, alice.owner)) {
      byte[] body = Visitor.body(Story.own());
      captured =
          Visitor.message(Story.own())
              .header("Authorization", "Bearer " + alice.owner.token())
              .header(ProofHeader.NAME, owner.prove("POST", "/v1/get-secret", body));
      assertThat(owner.raw(captured).status()).isEqualTo(200);
    }

    try (Visitor badVault = Visitor.nobody(world, 1)) {
      assertThat(Visitor.refused(badVault.raw(captured)).code()).isEqualTo("signature_invalid");
    }
  }

  @Test
  void request_replayedOnItsOwnConnection_isRefused() throws Exception {
    try (Visitor owner = Visitor.owner(world, 0, alice.owner)) {
      AttestedRequest request =
          Visitor.message(Story.own())
              .header("Authorization", "Bearer " + alice.owner.token())
              .header(
                  ProofHeader.NAME,
                  owner.prove("POST", "/v1/get-secret", Visitor.body(Story.own())));
      assertThat(owner.raw(request).status()).isEqualTo(200);
      assertThat(Visitor.refused(owner.raw(request)).code()).isEqualTo("replayed_request");
    }
  }

  @Test
  void proof_ofAnotherOperationOrBody_isRefused() throws Exception {
    byte[] body = Visitor.body(Story.own());
    try (Visitor owner = Visitor.owner(world, 0, alice.owner)) {
      AttestedRequest otherPath =
          Visitor.message(Story.own())
              .header("Authorization", "Bearer " + alice.owner.token())
              .header(ProofHeader.NAME, owner.prove("POST", "/v1/explain", body));
      AttestedRequest otherBody =
          Visitor.message(Story.own())
              .header("Authorization", "Bearer " + alice.owner.token())
              .header(ProofHeader.NAME, owner.prove("POST", "/v1/get-secret", new byte[] {1}));
      assertThat(Visitor.refused(owner.raw(otherPath)).code()).isEqualTo("signature_invalid");
      assertThat(Visitor.refused(owner.raw(otherBody)).code()).isEqualTo("signature_invalid");
    }
  }

  @Test
  void proof_withAQuery_isRefused() throws Exception {
    try (Visitor owner = Visitor.owner(world, 0, alice.owner)) {
      byte[] body = Visitor.body(Story.own());
      AttestedRequest request =
          AttestedRequest.of("POST", "/v1/get-secret?name=x")
              .body("application/json", body)
              .header("Authorization", "Bearer " + alice.owner.token())
              .header(ProofHeader.NAME, owner.prove("POST", "/v1/get-secret", body));
      assertThat(Visitor.refused(owner.raw(request)).code()).isEqualTo("invalid_request");
    }
  }

  @Test
  void token_afterItsTime_isRefused() throws Exception {
    SigningKey key = SigningKey.generate(world.random);
    String old =
        world.token(
            "alice",
            VaultWorld.AUDIENCE,
            Duration.ofSeconds(1),
            Map.of("cnf", Map.of("jkt", OwnerKey.thumbprint(key.publicKey()))));
    Visitor.Owner late = new Visitor.Owner("alice", key, old);
    world.now.updateAndGet(now -> now.plusSeconds(2));

    try (Visitor visitor = Visitor.owner(world, 0, late)) {
      assertThat(visitor.refusal(Story.own()).code()).isEqualTo("unauthorized");
    }
  }

  @Test
  void otherTenant_readsExplainsOrChangesNothing() throws Exception {
    Visitor.Owner mallory = Visitor.Owner.of(world, "mallory");
    SecretId secret = stored.intent().secret();
    try (Visitor visitor = Visitor.owner(world, 0, mallory)) {
      for (SecretReference reference :
          List.of(
              new SecretReference.Own(Story.NAME),
              new SecretReference.OfOwner(alice.owner.id(), Story.NAME),
              new SecretReference.Handle(secret))) {
        assertThat(visitor.refusal(new VaultRequest.GetSecret(reference, Optional.empty())).code())
            .isEqualTo("not_found");
        assertThat(visitor.refusal(new VaultRequest.Explain(reference)).code())
            .isEqualTo("not_found");
      }
      assertThat(
              visitor
                  .refusal(
                      new VaultRequest.PromiseSecretPolicy(
                          secret, stored.intent().revision().next(), PolicyStory.ballot(9)))
                  .code())
          .isEqualTo("not_found");
      assertThat(visitor.expect(VaultAnswer.SecretList.class, listing()).secrets()).isEmpty();
    }
  }

  @Test
  void otherTenant_storesUnderTheNameOfAnother_isForbidden() throws Exception {
    Visitor.Owner mallory = Visitor.Owner.of(world, "mallory");
    Story.Version version = alice.version(7, "evil", Story.closed());
    VaultRequest.StoreSecret asked = alice.request(version, 0);
    VaultRequest.StoreSecret signed =
        new VaultRequest.StoreSecret(
            asked.header(),
            asked.shareHeader(),
            asked.share(),
            asked.ciphertext(),
            asked.policy(),
            Signed.by(mallory.key(), version.intent()));

    try (Visitor visitor = Visitor.owner(world, 0, mallory)) {
      assertThat(visitor.refusal(signed).code()).isEqualTo("forbidden");
    }
  }

  @Test
  void intent_thatTheOwnerDidNotSign_isRefused() throws Exception {
    Story.Version version = alice.version(7, "x", Story.closed());
    VaultRequest.StoreSecret asked = alice.request(version, 0);
    VaultRequest.StoreSecret forged =
        new VaultRequest.StoreSecret(
            asked.header(),
            asked.shareHeader(),
            asked.share(),
            asked.ciphertext(),
            asked.policy(),
            Signed.by(SigningKey.generate(world.random), version.intent()));

    try (Visitor visitor = Visitor.owner(world, 0, alice.owner)) {
      assertThat(visitor.refusal(forged).code()).isEqualTo("signature_invalid");
    }
  }

  @Test
  void store_withPartsThatDoNotBelongTogether_isRefused() throws Exception {
    Story.Version version = alice.version(7, "x", Story.closed());
    Story.Version other = alice.version(7, "y", Story.closed());
    VaultRequest.StoreSecret good = alice.request(version, 0);
    int position = world.member(0).position();
    Share wrong = Share.of(position, other.sealed().share(position).copyValue());
    try (Visitor visitor = Visitor.owner(world, 0, alice.owner)) {
      assertThat(visitor.refusal(with(good, good.share(), other.sealed().ciphertext())).code())
          .isEqualTo("object_mismatch");
      assertThat(visitor.refusal(with(good, wrong, good.ciphertext())).code())
          .isEqualTo("share_invalid");
      assertThat(visitor.refusal(alice.request(version, 1)).code()).isEqualTo("share_invalid");
      assertThat(
              visitor
                  .refusal(
                      new VaultRequest.StoreSecret(
                          good.header(),
                          good.shareHeader(),
                          good.share(),
                          good.ciphertext(),
                          Story.policy("{\"version\":1,\"description\":\"x\",\"release\":{}}"),
                          good.intent()))
                  .code())
          .isEqualTo("object_mismatch");
      assertThat(
              visitor
                  .refusal(
                      new VaultRequest.StoreSecret(
                          good.header(),
                          other.sealed().shareHeader(),
                          good.share(),
                          good.ciphertext(),
                          good.policy(),
                          good.intent()))
                  .code())
          .isEqualTo("object_mismatch");
    }
  }

  @Test
  void owner_withoutTheRole_readsAndWritesNothing() throws Exception {
    Visitor.Owner plain = Visitor.Owner.of(world, "carol", List.of());
    Story carol = new Story(world, plain);

    try (Visitor visitor = Visitor.owner(world, 0, plain)) {
      assertThat(visitor.refusal(carol.request(carol.version(1, "x", Story.closed()), 0)).code())
          .isEqualTo("forbidden");
      assertThat(visitor.refusal(listing()).code()).isEqualTo("forbidden");
    }
  }

  @Test
  void nobody_writesOrReadsNothing() throws Exception {
    try (Visitor visitor = Visitor.nobody(world, 0)) {
      assertThat(visitor.refusal(Story.own()).code()).isEqualTo("unauthorized");
      assertThat(visitor.refusal(alice.request(stored, 0)).code()).isEqualTo("unauthorized");
      assertThat(visitor.refusal(listing()).code()).isEqualTo("unauthorized");
    }
  }

  @Test
  void certificate_withFewerVotes_commitsNothing() throws Exception {
    Story.Version version = alice.version(8, "x", Story.closed());
    Vote vote = alice.prepare(version, 0);
    CommitCertificate few = CommitCertificate.of(0, Ballot.NONE, version.intent(), List.of(vote));

    try (Visitor visitor = Visitor.nobody(world, 0)) {
      assertThat(visitor.refusal(new VaultRequest.CommitSecret(few, Optional.empty())).code())
          .isEqualTo("no_quorum");
    }
  }

  @Test
  void certificate_withVotesForSomethingElse_commitsNothing() throws Exception {
    Story.Version version = alice.version(8, "x", Story.closed());
    alice.prepare(version, 0);
    CommitCertificate forged =
        CommitCertificate.of(0, Ballot.NONE, version.intent(), certificate.votes());

    try (Visitor visitor = Visitor.nobody(world, 0)) {
      assertThat(visitor.refusal(new VaultRequest.CommitSecret(forged, Optional.empty())).code())
          .isEqualTo("signature_invalid");
    }
  }

  @Test
  void certificate_ofWhatIsNotPreparedHere_isRefused() throws Exception {
    Story bob = new Story(world, Visitor.Owner.of(world, "bob"));
    Story.Version version = bob.version(1, "x", Story.closed());
    CommitCertificate all = bob.prepare(version);
    CommitCertificate step = CommitCertificate.of(0, Ballot.NONE, version.intent(), all.votes());
    Story.Version unseen = bob.version(2, "y", Story.closed());
    try (Visitor visitor = Visitor.nobody(world, 0)) {
      visitor.expect(
          VaultAnswer.SecretCommitted.class, new VaultRequest.CommitSecret(step, Optional.empty()));
      assertThat(
              visitor
                  .refusal(
                      new VaultRequest.CommitSecret(
                          CommitCertificate.of(0, Ballot.NONE, unseen.intent(), all.votes()),
                          Optional.empty()))
                  .code())
          .isEqualTo("signature_invalid");
    }
  }

  @Test
  void policy_withPromisesOfAnotherBallotOrTooFew_isRefused() throws Exception {
    Story dave = new Story(world, Visitor.Owner.of(world, "dave"));
    Story.Version version = dave.store(1, "x", Story.closed());
    PolicyStory story = new PolicyStory(world, dave);
    var next = Story.policy("{\"version\":1,\"description\":\"n\",\"release\":{}}");
    WriteIntent intent = version.intent().withPolicy(next.digest());
    List<Signed<Promise>> promises = story.promises(intent, PolicyStory.ballot(3));

    try (Visitor visitor = Visitor.owner(world, 0, dave.owner)) {
      assertThat(
              visitor
                  .refusal(
                      story.request(intent, PolicyStory.ballot(3), next, promises.subList(0, 2)))
                  .code())
          .isEqualTo("no_quorum");
      assertThat(
              visitor.refusal(story.request(intent, PolicyStory.ballot(4), next, promises)).code())
          .isEqualTo("object_mismatch");
      assertThat(
              visitor
                  .refusal(
                      new VaultRequest.PromiseSecretPolicy(
                          intent.secret(), intent.revision(), PolicyStory.ballot(2)))
                  .code())
          .isEqualTo("ballot_too_low");
    }
  }

  @Test
  void descriptor_asASecondConstellation_isRefused() throws Exception {
    try (Visitor visitor = Visitor.nobody(world, 0)) {
      var other =
          Descriptor.genesis(
              world.descriptor().quorums(),
              world.constellationOwner.publicKey(),
              world.descriptor().members(),
              world.random);
      assertThat(visitor.refusal(new VaultRequest.SignDescriptor(other)).code())
          .isEqualTo("conflict");
      var stranger =
          Descriptor.genesis(
              world.descriptor().quorums(),
              SigningKey.generate(world.random).publicKey(),
              world.descriptor().members(),
              world.random);
      assertThat(visitor.refusal(new VaultRequest.SignDescriptor(stranger)).code())
          .isEqualTo("forbidden");
    }
  }

  @Test
  void body_asABomb_isRefusedBeforeItIsBuilt() throws Exception {
    String deep = "{\"name\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}";
    try (Visitor visitor = Visitor.nobody(world, 0)) {
      AttestedRequest request =
          AttestedRequest.of("POST", "/v1/get-secret")
              .body("application/json", deep.getBytes(StandardCharsets.UTF_8));
      assertThat(Visitor.refused(visitor.raw(request)).code()).isEqualTo("invalid_request");
    }
  }

  private static VaultRequest listing() {
    return new VaultRequest.ListSecrets(Optional.empty());
  }

  private static VaultRequest.StoreSecret with(
      VaultRequest.StoreSecret good, Share share, ByteString ciphertext) {
    return new VaultRequest.StoreSecret(
        good.header(), good.shareHeader(), share, ciphertext, good.policy(), good.intent());
  }
}
