package dev.cloister.constellation.witness;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Acknowledgements, grants and reports: whose count, and how many. */
class WordsTest {
  private static final ByteString NONCE = Fixture.bytes(32, 1);

  private final Fixture fixture = Fixture.of(Quorums.of(5, 3, 4, 2, 3));
  private final Descriptor descriptor = fixture.descriptor;
  private final VaultId self = fixture.vault(0);
  private final Place known = place(10, 1);
  private final Head head = new Head(descriptor.constellationId(), self, 1, place(12, 2), known);
  private final IncarnationRequest request =
      new IncarnationRequest(
          Signed.by(
              fixture.key(self), new Head(descriptor.constellationId(), self, 2, known, known)),
          NONCE);

  @Test
  void acks_ofW_suffice() throws Exception {
    verifyAcks(ack(1), ack(2));
  }

  @Test
  void acks_ofOneHeadOnAnotherBase_countToo() throws Exception {
    Head longer = new Head(head.constellationId(), self, 1, head.place(), place(3, 3));
    verifyAcks(ack(1), by(2, WitnessAck.of(longer, NONCE, fixture.vault(2), 1)));
    Head elsewhere = new Head(head.constellationId(), self, 1, place(13, 2), known);
    assertRefused(
        Reason.MISMATCH,
        () -> verifyAcks(ack(1), by(2, WitnessAck.of(elsewhere, NONCE, fixture.vault(2), 1))));
    Head restarted = new Head(head.constellationId(), self, 2, head.place(), known);
    assertRefused(
        Reason.MISMATCH,
        () -> verifyAcks(ack(1), by(2, WitnessAck.of(restarted, NONCE, fixture.vault(2), 1))));
  }

  @Test
  void acks_ofFewerOrOneTwice_areRefused() {
    assertRefused(Reason.NO_QUORUM, () -> verifyAcks(ack(1)));
    assertRefused(Reason.NO_QUORUM, () -> verifyAcks(ack(1), ack(1)));
  }

  @Test
  void acks_ofTheVaultItself_areRefused() {
    assertRefused(Reason.NOT_A_MEMBER, () -> verifyAcks(ack(1), ack(0)));
  }

  @Test
  void acks_ofAnotherHeadOrQuestion_areRefused() {
    ByteString other = Fixture.bytes(32, 9);
    assertRefused(
        Reason.MISMATCH,
        () -> verifyAcks(ack(1), by(2, new WitnessAck(other, NONCE, fixture.vault(2), 1))));
    assertRefused(
        Reason.MISMATCH,
        () -> verifyAcks(ack(1), by(2, WitnessAck.of(head, other, fixture.vault(2), 1))));
  }

  @Test
  void acks_forgedOrOfStrangers_areRefused() {
    assertRefused(
        Reason.SIGNATURE_INVALID,
        () -> verifyAcks(ack(1), by(3, WitnessAck.of(head, NONCE, fixture.vault(2), 1))));
    VaultId stranger = VaultId.random(fixture.random);
    assertRefused(
        Reason.NOT_A_MEMBER,
        () -> verifyAcks(ack(1), by(3, WitnessAck.of(head, NONCE, stranger, 1))));
  }

  @Test
  void grants_ofMoreThanHalfOfThePeers_suffice() throws Exception {
    verifyGrants(grant(1), grant(2), grant(3));
  }

  @Test
  void grants_ofOneStartOnAnotherBase_countToo() throws Exception {
    verifyGrants(grant(1), grant(2), grantOf(head(2, place(10, 1), place(4, 4)), NONCE));
    for (Signed<IncarnationGrant> other :
        List.of(
            grantOf(head(3, known, known), NONCE),
            grantOf(head(2, place(11, 1), known), NONCE),
            grantOf(head(2, known, known), Fixture.bytes(32, 9)))) {
      assertRefused(Reason.MISMATCH, () -> verifyGrants(grant(1), grant(2), other));
    }
  }

  private Head head(long incarnation, Place place, Place base) {
    return new Head(descriptor.constellationId(), self, incarnation, place, base);
  }

  private Signed<IncarnationGrant> grantOf(Head start, ByteString nonce) {
    IncarnationRequest asked = new IncarnationRequest(Signed.by(fixture.key(self), start), nonce);
    return by(3, IncarnationGrant.of(asked, fixture.vault(3), 1));
  }

  @Test
  void grants_fewerForgedOrOfAnotherRequest_areRefused() {
    assertRefused(Reason.NO_QUORUM, () -> verifyGrants(grant(1), grant(2), grant(2)));
    assertRefused(Reason.NOT_A_MEMBER, () -> verifyGrants(grant(1), grant(2), grant(0)));
    assertRefused(
        Reason.MISMATCH,
        () -> verifyGrants(by(1, new IncarnationGrant(Fixture.bytes(32, 9), fixture.vault(1), 1))));
    assertRefused(
        Reason.SIGNATURE_INVALID,
        () -> verifyGrants(by(2, IncarnationGrant.of(request, fixture.vault(1), 1))));
  }

  /** With s = 1 two starts of one disk could otherwise each find a peer. */
  @Test
  void grants_areMoreThanHalfOfThePeersAlsoWhereStartsNeedFewer() {
    assertThat(Quorums.of(3, 2, 3, 2, 1).grants()).isEqualTo(2);
    assertThat(Quorums.of(5, 3, 4, 4, 1).grants()).isEqualTo(3);
    assertThat(Quorums.of(5, 3, 4, 1, 4).grants()).isEqualTo(4);
  }

  @Test
  void start_logHoldsWhatPeersKnow_isCurrent() throws Exception {
    StartCheck check = judge(known.hash(), report(1, known), report(2, known), report(3, known));
    assertThat(check).isEqualTo(new StartCheck(StartCheck.Verdict.CURRENT, known, 2));
  }

  @Test
  void start_onePeerKnowsMoreThanTheLog_isRolledBack() throws Exception {
    StartCheck check =
        judge(known.hash(), report(1, known), report(2, known), report(3, place(11, 1)));
    assertThat(check.verdict()).isEqualTo(StartCheck.Verdict.ROLLED_BACK);
    assertThat(check.base()).isEqualTo(place(11, 1));
  }

  @Test
  void start_logWithAnotherHashThere_isRolledBack() throws Exception {
    StartCheck check =
        judge(Fixture.bytes(32, 7), report(1, known), report(2, known), report(3, known));
    assertThat(check.verdict()).isEqualTo(StartCheck.Verdict.ROLLED_BACK);
  }

  @Test
  void start_aPeerHoldsProofOfEquivocation_saysSo() throws Exception {
    Witnessed two =
        new Witnessed(
            Fixture.bytes(32, 0), witnessed(known).last(), Optional.of(signedHead(place(10, 2))));
    StartCheck check =
        judge(
            known.hash(),
            report(1, known),
            report(2, known),
            by(3, new HeadReport(NONCE, two, fixture.vault(3), 1)));
    assertThat(check.verdict()).isEqualTo(StartCheck.Verdict.EQUIVOCATION);
  }

  /** A lying peer could otherwise lock a vault out with a contradiction that it made up. */
  @Test
  void start_proofOfEquivocationThatIsNone_isRefused() {
    Head later = head(1, place(12, 1), known);
    Signed<Head> made =
        Signed.by(fixture.key(fixture.vault(3)), head(1, place(10, 2), place(9, 1)));
    assertRefused(
        Reason.MISMATCH,
        () -> judge(known.hash(), contradicting(Signed.by(fixture.key(self), later))));
    assertRefused(Reason.SIGNATURE_INVALID, () -> judge(known.hash(), contradicting(made)));
  }

  private Signed<HeadReport> contradicting(Signed<Head> other) {
    Witnessed two =
        new Witnessed(Fixture.bytes(32, 0), witnessed(known).last(), Optional.of(other));
    return by(3, new HeadReport(NONCE, two, fixture.vault(3), 1));
  }

  @Test
  void start_reportsOfTooFew_areRefused() {
    assertRefused(
        Reason.NO_QUORUM,
        () -> judge(known.hash(), report(1, known), report(2, known), report(2, known)));
  }

  @Test
  void start_reportsThatAreNone_areRefused() {
    HeadReport old = new HeadReport(Fixture.bytes(32, 9), witnessed(known), fixture.vault(1), 1);
    assertRefused(Reason.MISMATCH, () -> judge(known.hash(), by(1, old)));
    assertRefused(Reason.NOT_A_MEMBER, () -> judge(known.hash(), report(0, known)));
    HeadReport ofAnother = new HeadReport(NONCE, witnessed(known), fixture.vault(1), 1);
    assertRefused(Reason.SIGNATURE_INVALID, () -> judge(known.hash(), by(2, ofAnother)));

    Head foreign = new Head(Fixture.bytes(32, 1), self, 1, known, known);
    HeadReport wrong =
        new HeadReport(
            NONCE, Witnessed.first(Signed.by(fixture.key(self), foreign)), fixture.vault(1), 1);
    assertRefused(Reason.WRONG_CONSTELLATION, () -> judge(known.hash(), by(1, wrong)));

    Head others = new Head(descriptor.constellationId(), fixture.vault(2), 1, known, known);
    HeadReport another =
        new HeadReport(
            NONCE,
            Witnessed.first(Signed.by(fixture.key(fixture.vault(2)), others)),
            fixture.vault(1),
            1);
    assertRefused(Reason.MISMATCH, () -> judge(known.hash(), by(1, another)));
  }

  /** A lying peer could otherwise lock a vault out with a head that it made up. */
  @Test
  void start_aHeadThatTheVaultNeverSigned_isRefused() {
    Head made = Head.first(descriptor.constellationId(), self, place(99, 9));
    HeadReport lie =
        new HeadReport(
            NONCE,
            Witnessed.first(Signed.by(fixture.key(fixture.vault(1)), made)),
            fixture.vault(1),
            1);
    assertRefused(Reason.SIGNATURE_INVALID, () -> judge(known.hash(), by(1, lie)));
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private void verifyAcks(Signed<WitnessAck>... acks) throws Exception {
    WitnessAck.verify(descriptor, head, NONCE, List.of(acks));
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private void verifyGrants(Signed<IncarnationGrant>... grants) throws Exception {
    IncarnationGrant.verify(descriptor, request, List.of(grants));
  }

  /** Judges for a vault whose log has that hash at 10 and ends there. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  private StartCheck judge(ByteString at10, Signed<HeadReport>... reports) throws Exception {
    return StartCheck.judge(descriptor, self, NONCE, List.of(reports), new Place(10, at10)::equals);
  }

  private Signed<WitnessAck> ack(int member) {
    return by(member, WitnessAck.of(head, NONCE, fixture.vault(member), 1));
  }

  private Signed<IncarnationGrant> grant(int member) {
    return by(member, IncarnationGrant.of(request, fixture.vault(member), 1));
  }

  private Signed<HeadReport> report(int member, Place place) {
    return by(member, new HeadReport(NONCE, witnessed(place), fixture.vault(member), 1));
  }

  private Witnessed witnessed(Place place) {
    return Witnessed.first(signedHead(place));
  }

  private Signed<Head> signedHead(Place place) {
    return Signed.by(fixture.key(self), Head.first(descriptor.constellationId(), self, place));
  }

  private <T extends Canonical> Signed<T> by(int member, T object) {
    return Signed.by(fixture.key(fixture.vault(member)), object);
  }

  private static Place place(long seq, int hash) {
    return new Place(seq, Fixture.bytes(32, hash));
  }
}
