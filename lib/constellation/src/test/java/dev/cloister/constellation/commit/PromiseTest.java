package dev.cloister.constellation.commit;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.secret.SealedSecret;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PromiseTest {
  private final Fixture fixture = Fixture.of(4, 2, 3);
  private final SealedSecret sealed = fixture.seal(1, "secret");
  private final WriteIntent base =
      WriteIntent.store(sealed.header(), sealed.shareHeader(), Fixture.bytes(32, 5));
  private final WriteIntent tighter = base.withPolicy(Fixture.bytes(32, 6));
  private final WriteIntent looser = base.withPolicy(Fixture.bytes(32, 7));
  private final Ballot ballot = ballot(9);

  @Test
  void bound_nobodyVoted_isFree() throws Exception {
    assertThat(bound(List.of(promise(0), promise(1), promise(3)))).isEmpty();
  }

  @Test
  void bound_votes_isTheOneOfTheHighestBallot() throws Exception {
    assertThat(bound(List.of(promise(0, 2, looser), promise(1, 5, tighter), promise(2))))
        .contains(tighter);
    assertThat(bound(List.of(promise(0, 5, tighter), promise(1, 2, looser), promise(2))))
        .contains(tighter);
  }

  @Test
  void bound_promisesOfFewerThanQ_isRefused() {
    assertRefused(Reason.NO_QUORUM, () -> bound(List.of(promise(0), promise(1), promise(1))));
  }

  @Test
  void verify_anotherStateThanTheOneVotedFor_isRefused() throws Exception {
    List<Signed<Promise>> promises = List.of(promise(0, 2, tighter), promise(1), promise(2));
    Promise.verify(fixture.descriptor, new Proposal(ballot, tighter), promises);
    assertRefused(
        Reason.MISMATCH,
        () -> Promise.verify(fixture.descriptor, new Proposal(ballot, looser), promises));
  }

  @Test
  void verify_aProposalOfAnotherConstellation_isRefused() {
    Descriptor other = Fixture.of(4, 2, 3).descriptor;
    assertRefused(
        Reason.WRONG_CONSTELLATION,
        () -> Promise.verify(other, new Proposal(ballot, tighter), List.of(promise(0))));
  }

  @Test
  void bound_promisesForAnotherAttempt_areRefused() {
    assertRefused(
        Reason.MISMATCH,
        () ->
            Promise.bound(
                fixture.descriptor,
                base.secret(),
                tighter.revision(),
                ballot(8),
                List.of(promise(0))));
    assertRefused(
        Reason.MISMATCH,
        () ->
            Promise.bound(
                fixture.descriptor,
                base.secret(),
                tighter.revision().next(),
                ballot,
                List.of(promise(0))));
  }

  @Test
  void bound_forgedOrStrangersPromises_areRefused() {
    Promise promise = promise(0).object();
    Signed<Promise> forged = Signed.by(fixture.key(fixture.vault(1)), promise);
    assertRefused(Reason.SIGNATURE_INVALID, () -> bound(List.of(forged)));
    VaultId stranger = VaultId.random(fixture.random);
    assertRefused(
        Reason.NOT_A_MEMBER,
        () ->
            bound(
                List.of(
                    Signed.by(
                        fixture.key(fixture.vault(1)), promise(0, stranger, Optional.empty())))));
  }

  @Test
  void bound_promisesOfAnotherConfiguration_areRefused() {
    Promise later = promise(1, fixture.vault(0), Optional.empty());
    assertRefused(
        Reason.WRONG_CONFIGURATION,
        () -> bound(List.of(Signed.by(fixture.key(fixture.vault(0)), later))));
  }

  /** A vault can neither make up what was voted for, nor move it into a greater ballot. */
  @Test
  void bound_aVoteThatItsWriterDidNotSign_isRefused() {
    Accepted real = voted(ballot(2), tighter);
    Accepted moved =
        new Accepted(
            new Signed<>(new Proposal(ballot(5), tighter), real.proposal().signature()),
            real.writer());
    Accepted other =
        new Accepted(
            new Signed<>(new Proposal(ballot(2), looser), real.proposal().signature()),
            real.writer());
    Accepted stranger = new Accepted(real.proposal(), fixture.key(fixture.vault(0)).publicKey());
    for (Accepted wrong : List.of(moved, other, stranger)) {
      assertRefused(
          Reason.SIGNATURE_INVALID,
          () -> bound(List.of(sign(0, Optional.of(wrong)), promise(1), promise(2))));
    }
  }

  @Test
  void proposal_ofAWriteOrWithoutABallot_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Proposal(ballot, base));
    assertThatIllegalArgumentException().isThrownBy(() -> new Proposal(Ballot.NONE, tighter));
  }

  @Test
  void promise_thatContradictsItself_isRefused() {
    VaultId vault = fixture.vault(0);
    Accepted same = voted(ballot, tighter);
    Accepted laterStep = voted(ballot(1), tighter.withPolicy(Fixture.bytes(32, 8)));
    for (Accepted wrong : List.of(same, laterStep)) {
      assertThatIllegalArgumentException().isThrownBy(() -> promise(0, vault, Optional.of(wrong)));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Promise(
                    base.constellationId(),
                    0,
                    base.secret(),
                    base.revision(),
                    ballot,
                    Optional.empty(),
                    vault,
                    1));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Promise(
                    base.constellationId(),
                    0,
                    base.secret(),
                    tighter.revision(),
                    Ballot.NONE,
                    Optional.empty(),
                    vault,
                    1));
  }

  private Optional<WriteIntent> bound(Collection<Signed<Promise>> promises) throws Exception {
    return Promise.bound(fixture.descriptor, base.secret(), tighter.revision(), ballot, promises);
  }

  private Signed<Promise> promise(int member) {
    return sign(member, Optional.empty());
  }

  private Signed<Promise> promise(int member, long round, WriteIntent voted) {
    return sign(member, Optional.of(voted(ballot(round), voted)));
  }

  private Accepted voted(Ballot in, WriteIntent state) {
    return new Accepted(
        Signed.by(fixture.owner, new Proposal(in, state)), fixture.owner.publicKey());
  }

  private Signed<Promise> sign(int member, Optional<Accepted> accepted) {
    VaultId vault = fixture.vault(member);
    return Signed.by(fixture.key(vault), promise(0, vault, accepted));
  }

  private Promise promise(long configEpoch, VaultId vault, Optional<Accepted> accepted) {
    return new Promise(
        base.constellationId(),
        configEpoch,
        base.secret(),
        tighter.revision(),
        ballot,
        accepted,
        vault,
        1);
  }

  private static Ballot ballot(long round) {
    return new Ballot(round, Fixture.bytes(16, 1));
  }
}
