package dev.cloister.constellation.witness;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.witness.Witnesses.Outcome;
import dev.cloister.constellation.witness.Witnesses.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WitnessesTest {
  private final Fixture fixture = Fixture.of(3, 2, 3);
  private final Descriptor descriptor = fixture.descriptor;
  private final ByteString id = descriptor.constellationId();
  private final VaultId self = fixture.vault(0);
  private final VaultId peer = fixture.vault(1);
  private final Place start = place(10, 1);
  private Witnesses witnesses = Witnesses.of(self);

  @BeforeEach
  void admitted() throws Exception {
    witnesses = witnesses.admit(descriptor, signed(Head.first(id, peer, start)));
  }

  @Test
  void observe_successor_isTakenAndRemembered() throws Exception {
    Outcome outcome = observe(head(1, place(12, 2), start));
    assertThat(outcome.verdict()).isEqualTo(Verdict.TAKEN);
    assertThat(known(outcome).place()).isEqualTo(place(12, 2));
  }

  @Test
  void observe_theSameAgain_isTaken() throws Exception {
    assertThat(observe(head(1, start, start)).verdict()).isEqualTo(Verdict.TAKEN);
  }

  @Test
  void observe_anOlderHead_isStaleAndForgotten() throws Exception {
    Outcome outcome = observe(head(1, place(9, 9), place(8, 8)));
    assertThat(outcome.verdict()).isEqualTo(Verdict.STALE);
    assertThat(outcome.after().peers()).isEqualTo(witnesses.peers());
  }

  @Test
  void observe_aHeadWithAnotherBase_isUnlinked() throws Exception {
    Outcome outcome = observe(head(1, place(12, 2), place(11, 3)));
    assertThat(outcome.verdict()).isEqualTo(Verdict.UNLINKED);
    assertThat(outcome.after().peers()).isEqualTo(witnesses.peers());
    assertThat(observe(head(1, place(12, 2), place(9, 3))).verdict()).isEqualTo(Verdict.UNLINKED);
  }

  @Test
  void observe_anotherHashAtThePlace_isEquivocationAndKeepsBoth() throws Exception {
    Signed<Head> other = signed(head(1, place(10, 2), place(9, 1)));
    Outcome outcome = witnesses.observe(descriptor, other);
    assertThat(outcome.verdict()).isEqualTo(Verdict.EQUIVOCATION);
    assertThat(known(outcome).other()).contains(other);
    assertThat(known(outcome).place()).isEqualTo(start);
    assertThat(known(outcome).isQuarantined()).isTrue();
  }

  /** It went on from a log in which that place was another. */
  @Test
  void observe_aBaseWithAnotherHashAtThePlace_isEquivocation() throws Exception {
    assertThat(observe(head(1, place(12, 2), place(10, 2))).verdict())
        .isEqualTo(Verdict.EQUIVOCATION);
  }

  @Test
  void observe_afterEquivocation_nothingIsTaken() throws Exception {
    witnesses = observe(head(1, place(10, 2), place(9, 1))).after();
    assertThat(observe(head(1, place(12, 2), start)).verdict()).isEqualTo(Verdict.EQUIVOCATION);
    assertThat(grant(request(2, start, start, 1)).verdict()).isEqualTo(Verdict.EQUIVOCATION);
  }

  @Test
  void observe_anotherIncarnation_isFenced() throws Exception {
    assertThat(observe(head(2, place(12, 2), start)).verdict()).isEqualTo(Verdict.FENCED);
    witnesses = grant(request(2, start, start, 1)).after();
    assertThat(observe(head(1, place(12, 2), start)).verdict()).isEqualTo(Verdict.FENCED);
    assertThat(observe(head(2, place(12, 2), start)).verdict()).isEqualTo(Verdict.TAKEN);
  }

  @Test
  void observe_whatIsNoPeersHead_isRefused() throws Exception {
    Head foreign = new Head(Fixture.bytes(32, 1), peer, 1, place(12, 2), start);
    assertRefused(Reason.WRONG_CONSTELLATION, () -> observe(foreign));

    Head own = new Head(id, self, 1, place(12, 2), start);
    assertRefused(Reason.NOT_A_MEMBER, () -> observe(own));

    Head unknown = new Head(id, fixture.vault(2), 1, place(12, 2), start);
    assertRefused(Reason.NOT_A_MEMBER, () -> observe(unknown));

    Fixture others = Fixture.of(3, 2, 3);
    Head stranger = new Head(id, others.vault(0), 1, place(12, 2), start);
    assertRefused(
        Reason.NOT_A_MEMBER,
        () -> witnesses.observe(descriptor, Signed.by(others.key(others.vault(0)), stranger)));

    Signed<Head> forged = Signed.by(fixture.key(fixture.vault(2)), head(1, place(12, 2), start));
    assertRefused(Reason.SIGNATURE_INVALID, () -> witnesses.observe(descriptor, forged));
    assertRefused(Reason.SIGNATURE_INVALID, () -> witnesses.admit(descriptor, forged));
  }

  /** Two machines start from one disk. */
  @Test
  void grant_twoStartsOfOneDisk_givesTheIncarnationToOne() throws Exception {
    Outcome first = grant(request(2, start, start, 1));
    assertThat(first.verdict()).isEqualTo(Verdict.TAKEN);
    witnesses = first.after();
    assertThat(grant(request(2, start, start, 2)).verdict()).isEqualTo(Verdict.FENCED);
    assertThat(grant(request(2, start, start, 1)).verdict()).isEqualTo(Verdict.TAKEN);
    assertThat(grant(request(3, start, start, 2)).verdict()).isEqualTo(Verdict.TAKEN);
  }

  @Test
  void grant_fromAnOldDisk_isStale() throws Exception {
    Outcome outcome = grant(request(2, place(9, 5), place(9, 5), 1));
    assertThat(outcome.verdict()).isEqualTo(Verdict.STALE);
    assertThat(outcome.after().peers()).isEqualTo(witnesses.peers());
  }

  @Test
  void grant_ofADiskThatWentOnUnwitnessed_isTakenWhereItContinues() throws Exception {
    assertThat(grant(request(2, place(11, 5), start, 1)).verdict()).isEqualTo(Verdict.TAKEN);
    assertThat(grant(request(2, place(11, 5), place(9, 5), 1)).verdict())
        .isEqualTo(Verdict.UNLINKED);
  }

  @Test
  void grant_withAForgedRequest_isRefused() {
    IncarnationRequest request = request(2, start, start, 1);
    Signed<IncarnationRequest> forged = Signed.by(fixture.key(fixture.vault(2)), request);
    assertRefused(Reason.SIGNATURE_INVALID, () -> witnesses.grant(descriptor, forged));
  }

  /** This vault was down when the peer started, and for a while before. */
  @Test
  void learn_anIncarnationThatOthersGranted_isTaken() throws Exception {
    IncarnationRequest request = request(2, place(20, 3), place(19, 2), 1);
    Head head = head(2, place(22, 4), start);
    Outcome outcome = learn(request, grants(request), head);
    assertThat(outcome.verdict()).isEqualTo(Verdict.TAKEN);
    witnesses = outcome.after();
    assertThat(observe(head(2, place(23, 5), place(22, 4))).verdict()).isEqualTo(Verdict.TAKEN);
    assertThat(observe(head(1, place(23, 5), place(22, 4))).verdict()).isEqualTo(Verdict.FENCED);
  }

  /** It had granted the incarnation to another start, which did not find enough peers. */
  @Test
  void learn_anIncarnationThatAnotherStartAskedForHere_isTaken() throws Exception {
    witnesses = grant(request(2, start, start, 9)).after();
    IncarnationRequest request = request(2, start, start, 1);
    assertThat(learn(request, grants(request), head(2, start, start)).verdict())
        .isEqualTo(Verdict.TAKEN);
  }

  @Test
  void learn_ofTooFewGrantsOrAForgedRequest_isRefused() {
    IncarnationRequest request = request(2, start, start, 1);
    Head head = head(2, start, start);
    assertRefused(Reason.NO_QUORUM, () -> learn(request, grants(request).subList(0, 1), head));
    Signed<IncarnationRequest> forged = Signed.by(fixture.key(fixture.vault(2)), request);
    assertRefused(
        Reason.SIGNATURE_INVALID,
        () -> witnesses.learn(descriptor, forged, grants(request), signed(head)));
  }

  @Test
  void learn_aHeadThatIsNotOfTheGrantOrGoesBack_isNotTaken() throws Exception {
    IncarnationRequest request = request(2, start, start, 1);
    assertThat(learn(request, grants(request), head(3, start, start)).verdict())
        .isEqualTo(Verdict.FENCED);
    assertThat(learn(request, grants(request), head(2, place(9, 9), place(8, 8))).verdict())
        .isEqualTo(Verdict.STALE);
    assertThat(learn(request, grants(request), head(2, place(12, 9), place(11, 8))).verdict())
        .isEqualTo(Verdict.UNLINKED);
    witnesses = grant(request(3, start, start, 9)).after();
    assertThat(learn(request, grants(request), head(2, start, start)).verdict())
        .isEqualTo(Verdict.FENCED);
    witnesses = observe(head(3, place(10, 2), place(9, 1))).after();
    IncarnationRequest later = request(4, start, start, 1);
    assertThat(learn(later, grants(later), head(4, start, start)).verdict())
        .isEqualTo(Verdict.EQUIVOCATION);
  }

  private Outcome learn(
      IncarnationRequest request, List<Signed<IncarnationGrant>> grants, Head head)
      throws Exception {
    return witnesses.learn(descriptor, Signed.by(fixture.key(peer), request), grants, signed(head));
  }

  /** Of both peers of the one that starts. */
  private List<Signed<IncarnationGrant>> grants(IncarnationRequest request) {
    return List.of(self, fixture.vault(2)).stream()
        .map(granter -> Signed.by(fixture.key(granter), IncarnationGrant.of(request, granter, 1)))
        .toList();
  }

  @Test
  void restored_fromEncodings_isTheSame() throws Exception {
    witnesses = grant(request(2, start, start, 1)).after();
    witnesses = observe(head(2, place(10, 2), place(9, 1))).after();
    Witnessed read = Witnessed.decode(known(witnesses).encoded());
    Witnesses restored = Witnesses.restored(self, Map.of(peer, read));
    assertThat(restored.peers()).isEqualTo(witnesses.peers());
  }

  @Test
  void retain_forgetsWhoLeft() throws Exception {
    Descriptor other = Fixture.of(3, 2, 3).descriptor;
    assertThat(witnesses.retain(descriptor).peers()).containsOnlyKeys(peer);
    assertThat(witnesses.retain(other).peers()).isEmpty();
  }

  @Test
  void head_thatIsNone_isRefused() {
    for (List<Place> pair :
        List.of(List.of(place(10, 1), place(11, 1)), List.of(place(10, 1), place(10, 2)))) {
      assertThatIllegalArgumentException().isThrownBy(() -> head(1, pair.get(0), pair.get(1)));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> head(0, start, start));
    assertThatIllegalArgumentException().isThrownBy(() -> place(-1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> request(1, start, start, 1));
  }

  private Witnessed known(Outcome outcome) {
    return known(outcome.after());
  }

  private Witnessed known(Witnesses in) {
    return in.peers().values().iterator().next();
  }

  private Outcome observe(Head head) throws Exception {
    return witnesses.observe(descriptor, signed(head));
  }

  private Outcome grant(IncarnationRequest request) throws Exception {
    return witnesses.grant(descriptor, Signed.by(fixture.key(peer), request));
  }

  private IncarnationRequest request(long incarnation, Place place, Place base, int nonce) {
    return new IncarnationRequest(signed(head(incarnation, place, base)), Fixture.bytes(32, nonce));
  }

  private Head head(long incarnation, Place place, Place base) {
    return new Head(id, peer, incarnation, place, base);
  }

  private Signed<Head> signed(Head head) {
    return Signed.by(fixture.key(head.vault()), head);
  }

  private static Place place(long seq, int hash) {
    return new Place(seq, Fixture.bytes(32, hash));
  }
}
