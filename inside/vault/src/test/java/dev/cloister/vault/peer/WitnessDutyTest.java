package dev.cloister.vault.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerRequest;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.IncarnationRequest;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.WitnessAck;
import dev.cloister.constellation.witness.Witnessed;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a vault that serves answers the peer that joined with place 5 and is in incarnation 1. */
class WitnessDutyTest {
  private static final ByteString NONCE = Constellation.bytes(32, 4);
  private static final LeaseTimes TIMES = LeaseTimes.of(Duration.ofSeconds(2));
  private static final Place JOINED = at(5, 1);
  private static final Place NEXT = at(6, 1);

  private final Constellation constellation =
      Constellation.of(Quorums.of(3, 2, 3, 1, 2), new SecureRandom());
  private final Seat own = constellation.seat(0);
  private final Seat peer = constellation.seat(1);
  private final Map<String, byte[]> disk = new HashMap<>();
  private boolean broken;
  private long now;
  private final PeerMemory memory =
      new PeerMemory(
          new Durable() {
            @Override
            public Optional<byte[]> get(String key) {
              return Optional.ofNullable(disk.get(key));
            }

            @Override
            public void put(Map<String, byte[]> values) throws ChannelException {
              if (broken) {
                throw new ChannelException(ErrorCode.UNAVAILABLE, "the disk is broken");
              }
              disk.putAll(values);
            }
          });
  private final LeaseBook leases = new LeaseBook(TIMES, () -> now);
  private final Standing standing = new Standing();
  private final WitnessDuty duty = new WitnessDuty(own, memory, leases, standing);

  @BeforeEach
  void serve() throws Exception {
    Head first = Head.first(own.constellation().constellationId(), peer.vault(), JOINED);
    memory.remember(List.of(Witnessed.first(Signed.by(peer.key(), first))));
    standing.serve(new Incarnation(2, Optional.empty()));
    now += TIMES.hold().toNanos();
  }

  @Test
  void show_ofTheNextHead_isRememberedAndAcknowledged() throws Exception {
    Head head = peer.head(1, NEXT, JOINED);
    PeerAnswer answer = duty.show(peer.vault(), show(head));
    assertThat(answer).isInstanceOf(PeerAnswer.Acknowledged.class);
    WitnessAck ack = ((PeerAnswer.Acknowledged) answer).ack().verify(own.key().publicKey());
    assertThat(ack).isEqualTo(WitnessAck.of(head, NONCE, own.vault(), 2));
    assertThat(remembered()).isEqualTo(NEXT);
  }

  @Test
  void show_thatCannotBeRemembered_isNotAcknowledged() {
    broken = true;
    assertThat(refusal(() -> duty.show(peer.vault(), show(peer.head(1, NEXT, JOINED)))))
        .isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void show_ofAnOlderHead_isRefusedWithWhatIsKnown() throws Exception {
    PeerAnswer answer = duty.show(peer.vault(), show(peer.head(1, at(4, 1), at(4, 1))));
    assertThat(answer).isInstanceOf(PeerAnswer.Refused.class);
    assertThat(((PeerAnswer.Refused) answer).why()).isEqualTo(PeerAnswer.Why.STALE);
    assertThat(((PeerAnswer.Refused) answer).report()).isPresent();
    assertThat(remembered()).isEqualTo(JOINED);
  }

  @Test
  void show_ofAContradiction_keepsBothHeads() throws Exception {
    PeerAnswer answer = duty.show(peer.vault(), show(peer.head(1, at(5, 2), at(5, 2))));
    assertThat(((PeerAnswer.Refused) answer).why()).isEqualTo(PeerAnswer.Why.EQUIVOCATION);
    assertThat(memory.find(peer.vault()).orElseThrow().isQuarantined()).isTrue();
    PeerAnswer later = duty.show(peer.vault(), show(peer.head(1, NEXT, JOINED)));
    assertThat(((PeerAnswer.Refused) later).why()).isEqualTo(PeerAnswer.Why.EQUIVOCATION);
  }

  @Test
  void show_ofAnothersHead_isForbidden() {
    Seat other = constellation.seat(2);
    assertThat(refusal(() -> duty.show(peer.vault(), show(other.head(1, NEXT, JOINED)))))
        .isEqualTo(ErrorCode.FORBIDDEN);
  }

  @Test
  void show_thatAnotherKeySigned_isRefused() throws Exception {
    Head head = peer.head(1, NEXT, JOINED);
    PeerRequest.Show forged = new PeerRequest.Show(Signed.by(own.key(), head), NONCE);
    assertThat(refusal(() -> duty.show(peer.vault(), forged))).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(remembered()).isEqualTo(JOINED);
  }

  @Test
  void vault_thatDoesNotServe_answersNothingAndRemembersNothing() throws Exception {
    standing.stepDown();
    PeerAnswer none = PeerAnswer.Refused.of(PeerAnswer.Why.NOT_ACTIVE);
    assertThat(duty.show(peer.vault(), show(peer.head(1, NEXT, JOINED)))).isEqualTo(none);
    assertThat(duty.report(peer.vault(), new PeerRequest.Report(NONCE))).isEqualTo(none);
    assertThat(duty.grant(peer.vault(), wanted(2, NONCE))).isEqualTo(none);
    assertThat(remembered()).isEqualTo(JOINED);
  }

  @Test
  void grant_whileTheMachineThatHasTheIncarnationMayRead_waits() throws Exception {
    duty.show(peer.vault(), show(peer.head(1, NEXT, JOINED)));
    PeerAnswer leased = PeerAnswer.Refused.of(PeerAnswer.Why.LEASED);
    assertThat(duty.grant(peer.vault(), wanted(2, NONCE))).isEqualTo(leased);
    // And that machine's lease is not renewed meanwhile.
    assertThat(duty.show(peer.vault(), show(peer.head(1, at(7, 1), NEXT)))).isEqualTo(leased);
    assertThat(remembered()).isEqualTo(NEXT);
    now += TIMES.hold().toNanos();
    assertThat(duty.grant(peer.vault(), wanted(2, NONCE))).isInstanceOf(PeerAnswer.Granted.class);
    assertThat(memory.find(peer.vault()).orElseThrow().last().object().incarnation()).isEqualTo(2);
  }

  @Test
  void grant_ofOneIncarnationToTwoMachines_isRefused() throws Exception {
    assertThat(duty.grant(peer.vault(), wanted(2, NONCE))).isInstanceOf(PeerAnswer.Granted.class);
    assertThat(duty.grant(peer.vault(), wanted(2, NONCE))).isInstanceOf(PeerAnswer.Granted.class);
    PeerAnswer second = duty.grant(peer.vault(), wanted(2, Constellation.bytes(32, 5)));
    assertThat(((PeerAnswer.Refused) second).why()).isEqualTo(PeerAnswer.Why.FENCED);
    PeerAnswer older = duty.show(peer.vault(), show(peer.head(1, at(7, 1), NEXT)));
    assertThat(((PeerAnswer.Refused) older).why()).isEqualTo(PeerAnswer.Why.FENCED);
  }

  @Test
  void grant_thatCannotBeRemembered_isNotGiven() {
    broken = true;
    assertThat(refusal(() -> duty.grant(peer.vault(), wanted(2, NONCE))))
        .isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void heard_ofAHeadThatWasAskedFor_isRememberedAndNoLease() throws Exception {
    PeerAnswer.Shown shown =
        new PeerAnswer.Shown(Signed.by(peer.key(), peer.head(1, NEXT, JOINED)), Optional.empty());
    assertThat(duty.heard(peer.vault(), shown)).isTrue();
    assertThat(remembered()).isEqualTo(NEXT);
    assertThat(duty.grant(peer.vault(), wanted(2, NONCE))).isInstanceOf(PeerAnswer.Granted.class);
  }

  @Test
  void heard_ofAnothersHead_isNotRemembered() throws Exception {
    PeerAnswer.Shown shown =
        new PeerAnswer.Shown(Signed.by(peer.key(), peer.head(1, NEXT, JOINED)), Optional.empty());
    assertThat(duty.heard(constellation.vault(2), shown)).isFalse();
    assertThat(remembered()).isEqualTo(JOINED);
  }

  @Test
  void report_ofOneWhoWasNotAdmitted_isNotFound() {
    assertThat(refusal(() -> duty.report(constellation.vault(2), new PeerRequest.Report(NONCE))))
        .isEqualTo(ErrorCode.NOT_FOUND);
  }

  private Place remembered() throws ChannelException {
    return memory.find(peer.vault()).orElseThrow().last().object().place();
  }

  private PeerRequest.Show show(Head head) {
    Seat signer = head.vault().equals(peer.vault()) ? peer : constellation.seat(2);
    return new PeerRequest.Show(Signed.by(signer.key(), head), NONCE);
  }

  private PeerRequest.Incarnation wanted(long incarnation, ByteString nonce)
      throws ChannelException {
    Place place = remembered();
    return new PeerRequest.Incarnation(
        Signed.by(
            peer.key(),
            new IncarnationRequest(
                Signed.by(peer.key(), peer.head(incarnation, place, place)), nonce)));
  }

  private static ErrorCode refusal(ThrowingCallable call) {
    return catchThrowableOfType(ChannelException.class, call).code();
  }

  private static Place at(long seq, int hash) {
    return new Place(seq, Constellation.bytes(32, hash));
  }
}
