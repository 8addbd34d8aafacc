package dev.cloister.vault.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.time.TimeInterval;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** How what a vault holds of a secret changes. */
final class SecretRulesTest {
  private static final Instant ENDS = Versions.CREATED.plus(Duration.ofDays(91));

  private static final ByteString OTHER_POLICY = Versions.bytes(32, 2);

  private final Versions versions = new Versions();

  @Test
  void prepare_firstValue_isHeldAndNotCommitted() throws ChannelException {
    Held value = versions.value(1);

    SecretState after = SecretRules.prepare(SecretState.NONE, value);

    assertThat(after.prepared()).containsExactly(value);
    assertThat(after.committed()).isEmpty();
  }

  @Test
  void prepare_sameAgain_changesNothing() throws ChannelException {
    Held value = versions.value(1);
    SecretState before = SecretRules.prepare(SecretState.NONE, value);

    assertThat(SecretRules.prepare(before, value)).isSameAs(before);
  }

  @Test
  void prepare_whatIsCommitted_changesNothing() throws ChannelException {
    Held value = versions.value(1);
    SecretState before = committed(value);

    assertThat(SecretRules.prepare(before, value)).isSameAs(before);
  }

  @Test
  void prepare_beforeWhatIsCommitted_isStale() throws ChannelException {
    SecretState before = committed(versions.value(2));

    assertRefused(ErrorCode.STALE_VERSION, () -> SecretRules.prepare(before, versions.value(1)));
  }

  @Test
  void prepare_sameVersionByAnotherWriter_isOrderedBySetId() throws ChannelException {
    List<Held> both =
        Stream.of(versions.value(1), versions.value(1))
            .sorted(Comparator.comparing(Held::revision))
            .toList();
    SecretState greater = committed(both.getLast());
    SecretState lesser = committed(both.getFirst());

    assertRefused(ErrorCode.STALE_VERSION, () -> SecretRules.prepare(greater, both.getFirst()));
    assertThat(SecretRules.prepare(lesser, both.getLast()).prepared())
        .containsExactly(both.getLast());
  }

  @Test
  void prepare_anotherStateUnderTheSameRevision_conflicts() throws ChannelException {
    Held value = versions.value(1);
    Held other =
        new Held(
            new WriteIntent(
                value.state().constellationId(),
                value.state().secret(),
                value.revision(),
                value.state().secretHeader(),
                value.state().shareHeader(),
                OTHER_POLICY),
            value.header(),
            value.shares());
    SecretState before = SecretRules.prepare(SecretState.NONE, value);

    assertRefused(ErrorCode.CONFLICT, () -> SecretRules.prepare(before, other));
  }

  @Test
  void prepare_tooMany_isRefusedAndADeletionIsStillTaken() throws ChannelException {
    SecretState full = SecretState.NONE;
    for (int i = 1; i <= SecretRules.MAX_PENDING; i++) {
      full = SecretRules.prepare(full, versions.value(i));
    }
    SecretState before = full;

    assertRefused(
        ErrorCode.TOO_MANY_PENDING, () -> SecretRules.prepare(before, versions.value(99)));
    assertThat(SecretRules.prepare(before, versions.deletion(99)).prepared())
        .hasSize(SecretRules.MAX_PENDING + 1);
  }

  @Test
  void commit_ofWhatIsPrepared_dropsWhatIsBeforeAndKeepsWhatIsAfter() throws ChannelException {
    Held first = versions.value(1);
    Held second = versions.value(2);
    Held third = versions.value(3);
    SecretState before = prepared(first, second, third);

    SecretState after =
        SecretRules.commit(before, versions.certificate(second.state()), Optional.empty());

    assertThat(after.committed().orElseThrow().held()).isEqualTo(second);
    assertThat(after.prepared()).containsExactly(third);
    assertThat(after.ciphertexts()).hasSize(2);
  }

  @Test
  void commit_ofWhatIsNotPrepared_isRefused() {
    CommitCertificate certificate = versions.certificate(versions.value(1).state());

    assertRefused(
        ErrorCode.NOT_PREPARED,
        () -> SecretRules.commit(SecretState.NONE, certificate, Optional.empty()));
  }

  @Test
  void commit_ofAnotherStateOfTheSameRevision_isRefused() throws ChannelException {
    Held value = versions.value(1);
    WriteIntent other =
        new WriteIntent(
            value.state().constellationId(),
            value.state().secret(),
            value.revision(),
            value.state().secretHeader(),
            value.state().shareHeader(),
            OTHER_POLICY);
    SecretState before = prepared(value);

    assertRefused(
        ErrorCode.NOT_PREPARED,
        () -> SecretRules.commit(before, versions.certificate(other), Optional.of(OTHER_POLICY)));
  }

  @Test
  void commit_again_changesNothing() throws ChannelException {
    Held value = versions.value(1);
    SecretState before = committed(value);

    assertThat(SecretRules.commit(before, versions.certificate(value.state()), Optional.empty()))
        .isSameAs(before);
  }

  /** Who was away at a degraded write has voted since. */
  @Test
  void commit_againWithMoreVotes_keepsThoseAndNeverFewer() throws ChannelException {
    Held value = versions.value(1);
    CommitCertificate full = versions.fullCertificate(value.state());

    SecretState after = SecretRules.commit(committed(value), full, Optional.empty());

    assertThat(after.committed().orElseThrow().certificate()).isEqualTo(full);
    assertThat(after.committed().orElseThrow().held()).isEqualTo(value);
    assertThat(SecretRules.commit(after, versions.certificate(value.state()), Optional.empty()))
        .isSameAs(after);
  }

  @Test
  void commit_ofSomethingBefore_neverGoesBack() throws ChannelException {
    Held first = versions.value(1);
    SecretState before = committed(versions.value(2));

    assertThat(SecretRules.commit(before, versions.certificate(first.state()), Optional.empty()))
        .isSameAs(before);
  }

  @Test
  void commit_ofADeletion_keepsNoShares() throws ChannelException {
    Held value = versions.value(1);
    Held deletion = versions.deletion(2);
    SecretState before = SecretRules.prepare(committed(value), deletion);

    SecretState after =
        SecretRules.commit(before, versions.certificate(deletion.state()), Optional.empty());

    assertThat(after.ciphertexts()).isEmpty();
    assertThat(after.policies()).isEmpty();
    assertThat(after.committed().orElseThrow().held().state().isDeletion()).isTrue();
  }

  @Test
  void promise_forTheNextStep_isRemembered() throws ChannelException {
    Held value = versions.value(1);
    Revision next = value.revision().next();

    SecretState after = SecretRules.promise(committed(value), next, ballot(5));

    assertThat(after.step().orElseThrow()).isEqualTo(new Step(next, ballot(5), Optional.empty()));
  }

  @Test
  void promise_whereNothingIsCommitted_isNotFound() throws ChannelException {
    Held value = versions.value(1);
    SecretState before = prepared(value);

    assertRefused(
        ErrorCode.NOT_FOUND, () -> SecretRules.promise(before, value.revision().next(), ballot(1)));
  }

  @Test
  void promise_afterADeletion_isNotFound() throws ChannelException {
    Held deletion = versions.deletion(1);
    SecretState before = committed(deletion);

    assertRefused(
        ErrorCode.NOT_FOUND,
        () -> SecretRules.promise(before, deletion.revision().next(), ballot(1)));
  }

  @Test
  void promise_forAStepThatIsTaken_isStale() throws ChannelException {
    Held value = versions.value(1);
    SecretState before = committed(value);

    assertRefused(
        ErrorCode.STALE_VERSION, () -> SecretRules.promise(before, value.revision(), ballot(1)));
  }

  @Test
  void promise_forAStepTooFar_isRefused() throws ChannelException {
    Held value = versions.value(1);
    SecretState before = committed(value);

    assertRefused(
        ErrorCode.NOT_PREPARED,
        () -> SecretRules.promise(before, value.revision().next().next(), ballot(1)));
  }

  @Test
  void promise_belowAnother_isRefused() throws ChannelException {
    Held value = versions.value(1);
    Revision next = value.revision().next();
    SecretState before = SecretRules.promise(committed(value), next, ballot(5));

    assertRefused(ErrorCode.BALLOT_TOO_LOW, () -> SecretRules.promise(before, next, ballot(4)));
  }

  @Test
  void promise_inTheBallotOfAVote_isRefused() throws ChannelException {
    Held value = versions.value(1);
    WriteIntent step = value.state().withPolicy(OTHER_POLICY);
    SecretState before = SecretRules.accept(committed(value), versions.vote(step, ballot(5)));

    assertRefused(
        ErrorCode.BALLOT_TOO_LOW, () -> SecretRules.promise(before, step.revision(), ballot(5)));
  }

  @Test
  void promise_afterAVote_keepsTheVote() throws ChannelException {
    Held value = versions.value(1);
    WriteIntent step = value.state().withPolicy(OTHER_POLICY);
    SecretState voted = SecretRules.accept(committed(value), versions.vote(step, ballot(5)));

    SecretState after = SecretRules.promise(voted, step.revision(), ballot(6));

    assertThat(after.step().orElseThrow().promised()).isEqualTo(ballot(6));
    assertThat(after.step().orElseThrow().accepted().orElseThrow().state()).isEqualTo(step);
    assertThat(after.policies()).contains(OTHER_POLICY);
  }

  @Test
  void accept_belowAPromise_isRefused() throws ChannelException {
    Held value = versions.value(1);
    WriteIntent step = value.state().withPolicy(OTHER_POLICY);
    SecretState before = SecretRules.promise(committed(value), step.revision(), ballot(5));

    assertRefused(
        ErrorCode.BALLOT_TOO_LOW, () -> SecretRules.accept(before, versions.vote(step, ballot(4))));
  }

  @Test
  void accept_anotherStateInTheBallotOfAVote_isRefused() throws ChannelException {
    Held value = versions.value(1);
    WriteIntent step = value.state().withPolicy(OTHER_POLICY);
    WriteIntent other = value.state().withPolicy(Versions.bytes(32, 3));
    SecretState before = SecretRules.accept(committed(value), versions.vote(step, ballot(5)));

    assertRefused(
        ErrorCode.BALLOT_TOO_LOW,
        () -> SecretRules.accept(before, versions.vote(other, ballot(5))));
    assertThat(SecretRules.accept(before, versions.vote(step, ballot(5)))).isSameAs(before);
  }

  @Test
  void accept_ofOtherShares_isRefused() throws ChannelException {
    Held value = versions.value(1);
    Held other = versions.value(1);
    WriteIntent step =
        new WriteIntent(
            value.state().constellationId(),
            value.state().secret(),
            value.revision().next(),
            other.state().secretHeader(),
            other.state().shareHeader(),
            OTHER_POLICY);
    SecretState before = committed(value);

    assertRefused(
        ErrorCode.OBJECT_MISMATCH,
        () -> SecretRules.accept(before, versions.vote(step, ballot(1))));
  }

  @Test
  void commit_ofAStepThatWasVotedFor_takesThePolicy() throws ChannelException {
    Held value = versions.value(1);
    WriteIntent step = value.state().withPolicy(OTHER_POLICY);
    SecretState voted = SecretRules.accept(committed(value), versions.vote(step, ballot(5)));

    SecretState after =
        SecretRules.commit(voted, versions.certificate(step, ballot(5)), Optional.empty());

    assertThat(after.committedRevision()).contains(step.revision());
    assertThat(after.policies()).containsExactly(OTHER_POLICY);
    assertThat(after.step()).isEmpty();
    assertThat(after.committed().orElseThrow().held().shares()).isEqualTo(value.shares());
  }

  @Test
  void commit_ofAStepWithoutVoteOrPolicy_isRefused() throws ChannelException {
    Held value = versions.value(1);
    WriteIntent step = value.state().withPolicy(OTHER_POLICY);
    SecretState before = committed(value);

    assertRefused(
        ErrorCode.NOT_PREPARED,
        () -> SecretRules.commit(before, versions.certificate(step), Optional.empty()));
    assertRefused(
        ErrorCode.NOT_PREPARED,
        () ->
            SecretRules.commit(
                before, versions.certificate(step), Optional.of(Versions.bytes(32, 9))));
  }

  @Test
  void commit_ofAStepWithItsPolicy_bringsAVaultThatMissedItForward() throws ChannelException {
    Held value = versions.value(1);
    WriteIntent later = value.state().withPolicy(Versions.bytes(32, 8)).withPolicy(OTHER_POLICY);

    SecretState fromCommitted =
        SecretRules.commit(
            committed(value), versions.certificate(later), Optional.of(OTHER_POLICY));
    SecretState fromPrepared =
        SecretRules.commit(prepared(value), versions.certificate(later), Optional.of(OTHER_POLICY));

    assertThat(fromCommitted.committedRevision()).contains(later.revision());
    assertThat(fromPrepared.committedRevision()).contains(later.revision());
    assertThat(fromPrepared.prepared()).isEmpty();
  }

  @Test
  void commit_ofAStepWhoseSharesAreNotHeld_isRefused() throws ChannelException {
    WriteIntent step = versions.value(1).state().withPolicy(OTHER_POLICY);
    SecretState before = prepared(versions.value(1));

    assertRefused(
        ErrorCode.NOT_PREPARED,
        () -> SecretRules.commit(before, versions.certificate(step), Optional.of(OTHER_POLICY)));
  }

  /** A deletion keeps an older value away that a vault may still have: so long as one can live. */
  @Test
  void purge_beforeTheLongestLifeHasSurelyPassed_dropsNothing() throws ChannelException {
    for (Held held : List.of(versions.value(1), versions.deletion(1))) {
      SecretState before = committed(held);
      TimeInterval maybe =
          TimeInterval.between(
              Versions.CREATED.plus(Duration.ofDays(90)),
              Versions.CREATED.plus(Duration.ofDays(400)));
      assertThat(SecretRules.purge(before, maybe)).isEqualTo(before);
      assertThat(SecretRules.purge(before, TimeInterval.since(ENDS))).isEqualTo(SecretState.NONE);
    }
  }

  @Test
  void purge_whatWasNeverCommitted_isDroppedToo() throws ChannelException {
    SecretState before = prepared(versions.value(1), versions.deletion(2));
    assertThat(SecretRules.purge(before, TimeInterval.since(ENDS))).isEqualTo(SecretState.NONE);
  }

  @Test
  void purge_whereALaterVersionWaits_keepsWhatIsCommitted() throws ChannelException {
    Held later = versions.valueOf(2, Versions.CREATED.plus(Duration.ofDays(50)));
    SecretState before = SecretRules.prepare(committed(versions.value(1)), later);
    assertThat(SecretRules.purge(before, TimeInterval.since(ENDS))).isEqualTo(before);
  }

  private SecretState prepared(Held... all) throws ChannelException {
    SecretState state = SecretState.NONE;
    for (Held held : all) {
      state = SecretRules.prepare(state, held);
    }
    return state;
  }

  private SecretState committed(Held held) throws ChannelException {
    return SecretRules.commit(prepared(held), versions.certificate(held.state()), Optional.empty());
  }

  private static Ballot ballot(long round) {
    return new Ballot(round, Versions.bytes(16, 1));
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThat(catchThrowableOfType(ChannelException.class, call).code()).isEqualTo(code);
  }
}
