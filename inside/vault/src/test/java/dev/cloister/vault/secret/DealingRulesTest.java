package dev.cloister.vault.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.dealing.DealingSession;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.threshold.Share;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** How shares that were dealt become the secret's. */
final class DealingRulesTest {
  private final Versions versions = new Versions();
  private final Held value = versions.value(1);

  @Test
  void base_committedStateInThePromisedBallot_isWhatTheSessionBeginsFrom() throws Exception {
    assertThat(DealingRules.base(promised(1), session(1))).isEqualTo(value);
  }

  @Test
  void base_withoutAPromise_isRefused() throws Exception {
    assertRefused(ErrorCode.NOT_PREPARED, () -> DealingRules.base(committed(), session(1)));
    assertRefused(ErrorCode.NOT_PREPARED, () -> DealingRules.base(promised(1), session(2)));
  }

  @Test
  void base_afterAGreaterPromise_isRefused() throws Exception {
    assertRefused(ErrorCode.BALLOT_TOO_LOW, () -> DealingRules.base(promised(2), session(1)));
  }

  @Test
  void base_sessionFromAnotherState_isRefused() throws Exception {
    WriteIntent other =
        new WriteIntent(
            value.state().constellationId(),
            value.state().secret(),
            value.revision(),
            value.state().secretHeader(),
            value.state().shareHeader(),
            Versions.bytes(32, 9));
    DealingSession session = new DealingSession(shares(1).header().configId(), other, 1, ballot(1));

    assertRefused(ErrorCode.OBJECT_MISMATCH, () -> DealingRules.base(promised(1), session));
  }

  @Test
  void base_sessionThatIsOver_isStale() throws Exception {
    SecretState before = promised(1);
    WriteIntent step = value.state().withPolicy(Versions.bytes(32, 2));
    SecretState after =
        SecretRules.commit(before, versions.certificate(step), Optional.of(Versions.bytes(32, 2)));

    assertRefused(ErrorCode.STALE_VERSION, () -> DealingRules.base(after, session(1)));
  }

  @Test
  void settle_newShares_areKeptBesideTheOldOnes() throws Exception {
    SecretState after = DealingRules.settle(promised(1), session(1), shares(1));

    assertThat(after.committed().orElseThrow().held()).isEqualTo(value);
    assertThat(after.step().orElseThrow().settled())
        .extracting(Held::state)
        .containsExactly(next(1));
    assertThat(DealingRules.settle(after, session(1), shares(1))).isSameAs(after);
  }

  @Test
  void settled_ofManySessions_areAsManyAsThereIsRoomFor() throws Exception {
    SecretState state = promised(1);
    for (int round = 1; round <= DealingRules.MAX_SETTLED + 2; round++) {
      state = SecretRules.promise(state, value.revision().next(), ballot(round));
      state = DealingRules.settle(state, session(round), shares(round));
    }

    assertThat(state.step().orElseThrow().settled())
        .extracting(Held::state)
        .containsExactly(next(3), next(4), next(5), next(6));
  }

  @Test
  void commit_ofSettledShares_takesThemAndDropsTheOld() throws Exception {
    SecretState before = DealingRules.settle(promised(1), session(1), shares(1));

    SecretState after = SecretRules.commit(before, versions.certificate(next(1)), Optional.empty());

    Held held = after.committed().orElseThrow().held();
    assertThat(held.state()).isEqualTo(next(1));
    assertThat(held.shares().orElseThrow().header()).isEqualTo(shares(1).header());
    assertThat(after.step()).isEmpty();
  }

  @Test
  void commit_ofALaterStepWithSettledShares_takesThem() throws Exception {
    SecretState before = DealingRules.settle(promised(1), session(1), shares(1));
    ByteString policy = Versions.bytes(32, 7);
    WriteIntent later = next(1).withPolicy(policy);

    SecretState after =
        SecretRules.commit(before, versions.certificate(later), Optional.of(policy));

    assertThat(after.committed().orElseThrow().held().shares().orElseThrow().header())
        .isEqualTo(shares(1).header());
  }

  @Test
  void commit_ofSharesThatWereNotDealtHere_isRefusedUntilTheyAreBrought() throws Exception {
    SecretState before = committed();
    var certificate = versions.certificate(next(1));
    Optional<ByteString> policy = Optional.of(value.state().policy());

    assertRefused(ErrorCode.NOT_PREPARED, () -> SecretRules.commit(before, certificate, policy));
    assertRefused(
        ErrorCode.NOT_PREPARED,
        () -> SecretRules.commit(before, certificate, policy, Optional.of(shares(2))));
    SecretState after = SecretRules.commit(before, certificate, policy, Optional.of(shares(1)));
    assertThat(after.committed().orElseThrow().held().shares().orElseThrow().header())
        .isEqualTo(shares(1).header());
  }

  @Test
  void stateRecord_withSettledShares_isReadAsItWas() throws Exception {
    SecretState state = DealingRules.settle(promised(1), session(1), shares(1));

    SecretState read = StateRecord.decode(new StateRecord(state).encoded());

    Held settled = read.step().orElseThrow().settled().getFirst();
    assertThat(settled.state()).isEqualTo(next(1));
    assertThat(settled.shares().orElseThrow().share().copyValue())
        .isEqualTo(shares(1).share().copyValue());
  }

  private SecretState committed() throws ChannelException {
    return SecretRules.commit(
        SecretRules.prepare(SecretState.NONE, value),
        versions.certificate(value.state()),
        Optional.empty());
  }

  private SecretState promised(int round) throws ChannelException {
    return SecretRules.promise(committed(), value.revision().next(), ballot(round));
  }

  private static Ballot ballot(int round) {
    return new Ballot(round, Versions.bytes(16, 3));
  }

  private DealingSession session(int round) {
    return new DealingSession(
        value.shares().orElseThrow().header().configId(), value.state(), 1, ballot(round));
  }

  /** What the session of that round came to: other shares for each. */
  private ShareSet shares(int round) {
    ShareHeader known = value.shares().orElseThrow().header();
    return new ShareSet(
        new ShareHeader(
            known.secretHeader(),
            round,
            known.configId(),
            known.threshold(),
            known.digests(),
            known.ciphertext()),
        Share.of(1, Versions.bytes(32, round).bytes()));
  }

  private WriteIntent next(int round) {
    return value.state().withShares(shares(round).header());
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable call) {
    ChannelException thrown = catchThrowableOfType(ChannelException.class, call);
    assertThat(thrown).isNotNull();
    assertThat(thrown.code()).isEqualTo(code);
  }
}
