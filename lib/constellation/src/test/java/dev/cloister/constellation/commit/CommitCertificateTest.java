package dev.cloister.constellation.commit;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.secret.SealedSecret;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommitCertificateTest {
  private final Fixture fixture = Fixture.of(new Quorums(4, 2, 3, 2, 3, 3));
  private final SealedSecret sealed = fixture.seal(1, "secret");
  private final WriteIntent intent =
      WriteIntent.store(sealed.header(), sealed.shareHeader(), Fixture.bytes(32, 5));
  private final WriteIntent deletion =
      WriteIntent.delete(
          SecretHeader.tombstone(
              fixture.descriptor,
              new SecretSpec(Fixture.OWNER, Fixture.NAME, 2, Fixture.NOW, Fixture.NOW),
              fixture.random));
  private final Ballot ballot = new Ballot(1, Fixture.bytes(16, 1));

  @Test
  void verify_votesOfQMembers_isTaken() {
    assertThatCode(() -> certificate(intent, 0, 1, 3).verify(fixture.descriptor))
        .doesNotThrowAnyException();
  }

  @Test
  void verify_fewerVotes_isRefused() {
    assertRefused(Reason.NO_QUORUM, () -> certificate(intent, 0, 1).verify(fixture.descriptor));
  }

  @Test
  void verifyDegraded_aValueWithFewerVotes_isTakenAndSaysSo() throws Exception {
    CommitCertificate certificate = certificate(intent, 0, 1);
    certificate.verifyDegraded(fixture.descriptor);
    assertThat(certificate.isDegraded(fixture.descriptor)).isTrue();
    assertThat(certificate(intent, 0, 1, 2).isDegraded(fixture.descriptor)).isFalse();
  }

  @Test
  void verifyDegraded_fewerThanItsOwnQuorum_isRefused() {
    assertRefused(
        Reason.NO_QUORUM, () -> certificate(intent, 0).verifyDegraded(fixture.descriptor));
  }

  @Test
  void verifyDegraded_aDeletion_needsAll() {
    assertRefused(
        Reason.NO_QUORUM, () -> certificate(deletion, 0, 1).verifyDegraded(fixture.descriptor));
  }

  @Test
  void verifyDegraded_aStep_needsAll() {
    WriteIntent step = intent.withPolicy(Fixture.bytes(32, 6));
    assertRefused(
        Reason.NO_QUORUM,
        () ->
            CommitCertificate.of(0, ballot, step, votes(0, ballot, step, 0, 1))
                .verifyDegraded(fixture.descriptor));
  }

  @Test
  void of_oneVaultTwice_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> certificate(intent, 0, 1, 1));
  }

  @Test
  void verify_aStrangersVote_isRefused() {
    Fixture other = Fixture.of(4, 2, 3);
    VaultId stranger = other.vault(0);
    Prepared prepared = new Prepared(0, Ballot.NONE, intent, stranger, 1);
    List<Vote> votes = votes(0, Ballot.NONE, intent, 0, 1);
    votes.add(Vote.of(prepared, other.key(stranger).sign(prepared)));
    assertRefused(
        Reason.NOT_A_MEMBER,
        () -> CommitCertificate.of(0, Ballot.NONE, intent, votes).verify(fixture.descriptor));
  }

  @Test
  void verify_aMembersVoteInAnothersName_isRefused() {
    List<Vote> votes = votes(0, Ballot.NONE, intent, 0, 1);
    Prepared prepared = new Prepared(0, Ballot.NONE, intent, fixture.vault(2), 1);
    votes.add(Vote.of(prepared, fixture.key(fixture.vault(0)).sign(prepared)));
    assertRefused(
        Reason.SIGNATURE_INVALID,
        () -> CommitCertificate.of(0, Ballot.NONE, intent, votes).verify(fixture.descriptor));
  }

  @Test
  void verify_votesForAnotherState_isRefused() {
    WriteIntent other = intent.withPolicy(Fixture.bytes(32, 6));
    assertRefused(
        Reason.SIGNATURE_INVALID,
        () ->
            CommitCertificate.of(0, ballot, other, votes(0, Ballot.NONE, intent, 0, 1, 2))
                .verify(fixture.descriptor));
  }

  @Test
  void verify_votesOfAnotherBallot_isRefused() {
    WriteIntent step = intent.withPolicy(Fixture.bytes(32, 6));
    Ballot next = new Ballot(2, Fixture.bytes(16, 1));
    assertRefused(
        Reason.SIGNATURE_INVALID,
        () ->
            CommitCertificate.of(0, next, step, votes(0, ballot, step, 0, 1, 2))
                .verify(fixture.descriptor));
  }

  @Test
  void verify_votesOfAnotherIncarnation_isRefused() {
    List<Vote> votes =
        votes(0, Ballot.NONE, intent, 0, 1, 2).stream()
            .map(vote -> new Vote(vote.vault(), 2, vote.signature()))
            .toList();
    assertRefused(
        Reason.SIGNATURE_INVALID,
        () -> CommitCertificate.of(0, Ballot.NONE, intent, votes).verify(fixture.descriptor));
  }

  @Test
  void verify_ofAnotherConfiguration_isRefused() {
    CommitCertificate later =
        CommitCertificate.of(1, Ballot.NONE, intent, votes(1, Ballot.NONE, intent, 0, 1, 2));
    assertRefused(Reason.WRONG_CONFIGURATION, () -> later.verify(fixture.descriptor));
  }

  @Test
  void verify_byAnotherConstellation_isRefused() {
    Fixture other = Fixture.of(4, 2, 3);
    assertRefused(
        Reason.WRONG_CONSTELLATION, () -> certificate(intent, 0, 1, 2).verify(other.descriptor));
  }

  @Test
  void prepared_aStepWithoutABallot_isRefused() {
    WriteIntent step = intent.withPolicy(Fixture.bytes(32, 6));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Prepared(0, Ballot.NONE, step, fixture.vault(0), 1));
  }

  @Test
  void prepared_aWriteWithABallot_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Prepared(0, ballot, intent, fixture.vault(0), 1));
  }

  private CommitCertificate certificate(WriteIntent state, int... members) {
    return CommitCertificate.of(0, Ballot.NONE, state, votes(0, Ballot.NONE, state, members));
  }

  private List<Vote> votes(long configEpoch, Ballot in, WriteIntent state, int... members) {
    return new ArrayList<>(
        IntStream.of(members)
            .mapToObj(
                member -> {
                  VaultId vault = fixture.vault(member);
                  Prepared prepared = new Prepared(configEpoch, in, state, vault, 1);
                  return Vote.of(prepared, fixture.key(vault).sign(prepared));
                })
            .toList());
  }
}
