package dev.cloister.vault.peer;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerRequest;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.WitnessAck;
import java.util.Optional;

/**
 * Shows this vault's heads to one peer, each on the place that this peer knows. Whatever the peer
 * answers is believed only as far as this vault signed it itself.
 */
final class HeadCourier {
  private final Seat seat;
  private final Member peer;
  private final PeerLink link;
  private final OwnLog log;
  private Optional<Place> known = Optional.empty();

  HeadCourier(Seat seat, Member peer, PeerLink link, OwnLog log) {
    this.seat = seat;
    this.peer = peer;
    this.link = link;
    this.log = log;
  }

  /**
   * Shows a head.
   *
   * @return the acknowledgement, verified; empty when the peer does not take it now
   * @throws ChannelException when the peer gave no answer that counts
   * @throws StopException when it proves that this machine must not go on
   */
  synchronized Optional<Signed<WitnessAck>> show(Turn turn) throws ChannelException, StopException {
    Optional<Place> base = known;
    // Whatever goes wrong from here, it may have been taken.
    known = Optional.empty();
    boolean taught = false;
    if (base.isEmpty()) {
      Optional<Knowledge> found = asked(turn);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      base = Optional.of(found.get().place());
      taught = found.get().earlier();
    }
    PeerAnswer answer = told(turn, base.get(), taught);
    if (answer instanceof PeerAnswer.Refused refused && refused.report().isPresent()) {
      Knowledge found = Knowledge.of(seat, peer, turn, refused.report().get(), log);
      answer = told(turn, found.place(), found.earlier());
    }
    if (answer instanceof PeerAnswer.Acknowledged taken) {
      Signed<WitnessAck> ack = verified(turn, taken.ack());
      known = Optional.of(turn.place());
      return Optional.of(ack);
    }
    return Optional.empty();
  }

  private Optional<Knowledge> asked(Turn turn) throws ChannelException, StopException {
    PeerAnswer answer = link.ask(new PeerRequest.Report(turn.nonce()));
    return answer instanceof PeerAnswer.Reported reported
        ? Optional.of(Knowledge.of(seat, peer, turn, reported.report(), log))
        : Optional.empty();
  }

  private PeerAnswer told(Turn turn, Place base, boolean teach) throws ChannelException {
    Signed<Head> head =
        Signed.by(seat.key(), seat.head(turn.incarnation().number(), turn.place(), base));
    return link.ask(
        teach && turn.incarnation().start().isPresent()
            ? new PeerRequest.Learn(turn.incarnation().start().get(), head, turn.nonce())
            : new PeerRequest.Show(head, turn.nonce()));
  }

  private Signed<WitnessAck> verified(Turn turn, Signed<WitnessAck> ack) throws ChannelException {
    ByteString name = seat.head(turn.incarnation().number(), turn.place(), turn.place()).name();
    try {
      WitnessAck word = ack.verify(peer.identity());
      if (word.witness().equals(peer.vault())
          && word.head().equals(name)
          && word.nonce().equals(turn.nonce())) {
        return ack;
      }
    } catch (ConstellationException e) {
      // Refused below, as one of something else.
    }
    throw new ChannelException(ErrorCode.PEER_ERROR, "the acknowledgement is not of this head");
  }
}
