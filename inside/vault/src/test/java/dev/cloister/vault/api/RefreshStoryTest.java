package dev.cloister.vault.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.constellation.Signed;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Promise;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.dealing.DealingWord;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.constellation.wire.DealtShare;
import dev.cloister.constellation.wire.HeldSecret;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.threshold.Share;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three vaults deal new shares to each other, over sockets. */
final class RefreshStoryTest {
  private VaultWorld world;
  private Story story;
  private Story.Version version;

  @BeforeEach
  void world(@TempDir Path folder) throws Exception {
    world = VaultWorld.in(folder);
    story = new Story(world, Visitor.Owner.of(world, "alice"));
    version = story.store(1, "secret", Story.closed());
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void refresh_ofAll_givesTheSameSecretFromOtherShares() throws Exception {
    RefreshStory refresh = new RefreshStory(world, story, version, 1);
    List<Signed<Promise>> promises = refresh.promises();

    WriteIntent next = refresh.settle();
    assertThat(header(0).epoch()).isZero();
    story.commit(refresh.choose(next, refresh.session.ballot(), promises));

    assertThat(Story.open(story.get(0), story.get(1))).isEqualTo("secret");
    assertThat(Story.open(story.get(2), story.get(1))).isEqualTo("secret");
    for (int i = 0; i < 3; i++) {
      HeldSecret.Value held = value(i);
      assertThat(held.shareHeader()).isEqualTo(refresh.transcript.next());
      assertThat(held.share().copyValue())
          .isNotEqualTo(version.sealed().share(held.share().position()).copyValue());
    }
  }

  /** All were dealt their shares, one voted, and everything stops: a later ballot finishes it. */
  @Test
  void refresh_brokenOffAfterAVote_isFinishedAfterRestarts() throws Exception {
    RefreshStory refresh = new RefreshStory(world, story, version, 1);
    List<Signed<Promise>> promises = refresh.promises();
    WriteIntent next = refresh.settle();
    refresh.vote(1, next, refresh.session.ballot(), promises);
    for (int i = 0; i < 3; i++) {
      world.restart(i);
    }
    assertThat(Story.open(story.get(0), story.get(2))).isEqualTo("secret");

    List<Signed<Promise>> later = refresh.promises(PolicyStory.ballot(2));
    assertThat(later).anyMatch(promise -> promise.object().accepted().isPresent());
    story.commit(refresh.choose(next, PolicyStory.ballot(2), later));

    assertThat(Story.open(story.get(0), story.get(2))).isEqualTo("secret");
    assertThat(header(0)).isEqualTo(refresh.transcript.next());
  }

  @Test
  void dealShares_vaultThatRestartedMeanwhile_isNotInTheSession() throws Exception {
    RefreshStory refresh = new RefreshStory(world, story, version, 1);
    refresh.promises();
    List<Signed<DealingWord>> joined = refresh.round(List.of());
    world.restart(0);

    assertThat(refused(0, refresh.request(joined))).isEqualTo("not_prepared");
  }

  @Test
  void dealShares_withoutThePromise_isRefused() throws Exception {
    RefreshStory refresh = new RefreshStory(world, story, version, 1);
    assertThat(refused(0, refresh.request(List.of()))).isEqualTo("not_prepared");

    refresh.promises(PolicyStory.ballot(2));

    assertThat(refused(0, refresh.request(List.of()))).isEqualTo("ballot_too_low");
  }

  @Test
  void dealShares_ofSomebodyElse_isNotFound() throws Exception {
    RefreshStory refresh = new RefreshStory(world, story, version, 1);
    refresh.promises();
    Visitor.Owner mallory = Visitor.Owner.of(world, "mallory");

    try (Visitor visitor = Visitor.owner(world, 0, mallory)) {
      assertThat(
              visitor
                  .refusal(
                      new VaultRequest.DealShares(
                          Signed.by(mallory.key(), refresh.session), List.of()))
                  .code())
          .isEqualTo("not_found");
      assertThat(visitor.refusal(refresh.request(List.of())).code()).isEqualTo("signature_invalid");
    }
    try (Visitor nobody = Visitor.nobody(world, 0)) {
      assertThat(nobody.refusal(refresh.request(List.of())).code()).isEqualTo("unauthorized");
    }
  }

  @Test
  void update_sharesThatWereNotSettled_isRefused() throws Exception {
    RefreshStory refresh = new RefreshStory(world, story, version, 1);
    List<Signed<Promise>> promises = refresh.promises();
    ShareHeader known = version.sealed().shareHeader();
    WriteIntent made =
        version
            .intent()
            .withShares(
                new ShareHeader(
                    known.secretHeader(),
                    1,
                    known.configId(),
                    known.threshold(),
                    known.digests(),
                    known.ciphertext()));

    assertThat(
            refused(
                0,
                new PolicyStory(world, story)
                    .request(made, refresh.session.ballot(), version.policy(), promises)))
        .isEqualTo("object_mismatch");
  }

  /** A vault that lost what it settled gets its share with the certificate, and no other. */
  @Test
  void commit_atAVaultThatMissedIt_takesItsShareWithTheCertificate() throws Exception {
    RefreshStory refresh = new RefreshStory(world, story, version, 1);
    List<Signed<Promise>> promises = refresh.promises();
    WriteIntent next = refresh.settle();
    CommitCertificate certificate = refresh.choose(next, refresh.session.ballot(), promises);
    List<HeldSecret.Value> others = new ArrayList<>();
    for (int i = 1; i < 3; i++) {
      commit(i, certificate);
      others.add(value(i));
    }
    ShareHeader header = refresh.transcript.next();
    int position = world.member(0).position();
    Share own =
        header.sharing().recover(position, others.stream().map(HeldSecret.Value::share).toList());
    header.check(version.sealed().header().setId(), own);

    VaultRequest wrong =
        new VaultRequest.CommitSecret(
            certificate,
            Optional.empty(),
            Optional.of(new DealtShare(header, Share.of(position, new byte[32]))));
    VaultRequest anothers =
        new VaultRequest.CommitSecret(
            certificate,
            Optional.empty(),
            Optional.of(new DealtShare(header, copy(others.getFirst().share()))));
    VaultRequest old =
        new VaultRequest.CommitSecret(
            certificate,
            Optional.empty(),
            Optional.of(
                new DealtShare(
                    version.sealed().shareHeader(), copy(version.sealed().share(position)))));
    assertThat(refused(0, wrong)).isEqualTo("share_invalid");
    assertThat(refused(0, anothers)).isEqualTo("share_invalid");
    assertThat(refused(0, old)).isEqualTo("object_mismatch");
    try (Visitor visitor = Visitor.nobody(world, 0)) {
      visitor.expect(
          VaultAnswer.SecretCommitted.class,
          new VaultRequest.CommitSecret(
              certificate, Optional.empty(), Optional.of(new DealtShare(header, own))));
    }
    assertThat(header(0)).isEqualTo(header);
  }

  private void commit(int index, CommitCertificate certificate) throws Exception {
    try (Visitor visitor = Visitor.nobody(world, index)) {
      visitor.expect(
          VaultAnswer.SecretCommitted.class,
          new VaultRequest.CommitSecret(certificate, Optional.empty()));
    }
  }

  private String refused(int index, VaultRequest request) throws Exception {
    try (Visitor visitor = Visitor.owner(world, index, story.owner)) {
      return visitor.refusal(request).code();
    }
  }

  private ShareHeader header(int index) throws Exception {
    return value(index).shareHeader();
  }

  private HeldSecret.Value value(int index) throws Exception {
    return (HeldSecret.Value) story.get(index).committed().orElseThrow();
  }

  private static Share copy(Share share) {
    return Share.of(share.position(), share.copyValue());
  }
}
