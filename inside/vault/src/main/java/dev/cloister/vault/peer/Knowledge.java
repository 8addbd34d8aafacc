package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.HeadReport;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.StartCheck;

/**
 * What a peer remembers of this vault, checked against what this vault has.
 *
 * @param place that the peer knows, and this vault's log holds
 * @param earlier whether it did not hear of this machine's start
 */
record Knowledge(Place place, boolean earlier) {
  /**
   * Checks a report. It counts because this vault signed the heads in it: a peer that lies can stop
   * nobody.
   *
   * @throws ChannelException {@link ErrorCode#PEER_ERROR} when it proves nothing
   * @throws StopException when this machine must not go on
   */
  static Knowledge of(Seat seat, Member peer, Turn turn, Signed<HeadReport> signed, OwnLog log)
      throws ChannelException, StopException {
    HeadReport report;
    try {
      report = StartCheck.verified(seat.constellation(), seat.vault(), turn.nonce(), signed);
    } catch (ConstellationException e) {
      throw new ChannelException(ErrorCode.PEER_ERROR, "the report proves nothing: " + e.reason());
    }
    if (!report.reporter().equals(peer.vault())) {
      throw new ChannelException(ErrorCode.PEER_ERROR, "the report is another peer's");
    }
    Head last = report.known().last().object();
    if (report.known().isQuarantined()) {
      throw new StopException(Reason.EQUIVOCATION, "a peer holds two heads of one place");
    }
    if (last.incarnation() > turn.incarnation().number()) {
      throw new StopException(Reason.FENCED, "a later incarnation was granted");
    }
    boolean holds = last.place().equals(turn.place()) || log.holds(last.place());
    if (last.place().seq() > turn.place().seq() || !holds) {
      throw new StopException(Reason.ROLLED_BACK, "a peer holds a head that the log does not");
    }
    return new Knowledge(last.place(), last.incarnation() < turn.incarnation().number());
  }
}
