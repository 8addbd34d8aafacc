package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerAnswer.Why;
import dev.cloister.constellation.wire.PeerRequest;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.Witnessed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings a vault that has a constellation to where it serves, or must not: one step at a time, and
 * answers its peers meanwhile.
 */
final class PeerDriver {
  /** Who has just joined waits for peers that are about to; others are not much later than this. */
  private static final int FRESH_TURNS = 100;

  private static final int TURNS = 3;

  private final Seat seat;
  private final Parts parts;
  private volatile Optional<Recovery.Outcome.Done> recovered = Optional.empty();
  private int idleTurns;
  private int freshTurns;

  /** What a vault's part among its peers is made of. */
  record Parts(
      Standing standing,
      Peers peers,
      PeerMemory memory,
      OwnLog log,
      WitnessDuty duty,
      Witnessing witnessing,
      LeaseBook leases,
      Continuation continuation,
      Joining joining,
      Start start,
      Recovery recovery) {}

  PeerDriver(Seat seat, Parts parts) {
    this.seat = seat;
    this.parts = parts;
  }

  /** One step. */
  void step() throws ChannelException {
    switch (parts.standing().now().phase()) {
      case JOINING -> join();
      case STARTING -> start();
      case RECOVERING -> recover();
      case ACTIVE -> parts.peers().executor().execute(parts.continuation()::store);
      case NEW, QUARANTINE -> {}
    }
  }

  private void join() throws ChannelException {
    switch (parts.joining().attempt()) {
      case FRESH -> parts.standing().enter(Standing.Phase.STARTING, true);
      case LATE -> parts.standing().enter(Standing.Phase.STARTING, false);
      case WAITS -> {}
    }
  }

  private void start() throws ChannelException {
    // Who waits for one that does not come waits no longer than for peers that are about to join.
    boolean inTurn =
        parts.standing().now().fresh() && freshTurns++ < FRESH_TURNS * seat.before().size();
    switch (parts.start().attempt(inTurn)) {
      case Start.Outcome.Granted granted -> {
        refresh();
        serve(granted.incarnation());
      }
      case Start.Outcome.Stopped stopped -> parts.witnessing().stop(stopped.reason());
      case Start.Outcome.Waits waits -> {
        idleTurns = waits.nobodyServes(seat) ? idleTurns + 1 : 0;
        if (idleTurns >= (parts.standing().now().fresh() ? FRESH_TURNS : TURNS)) {
          idleTurns = 0;
          parts.standing().enter(Standing.Phase.RECOVERING, false);
        }
      }
    }
  }

  /** What it remembers of a peer may be older than what it told that peer: it asks before. */
  private void refresh() throws ChannelException {
    Map<VaultId, Place> known = new HashMap<>();
    for (Witnessed witnessed : parts.memory().all(seat)) {
      known.put(witnessed.last().object().vault(), witnessed.last().object().place());
    }
    List<Member> admitted =
        seat.peers().stream().filter(peer -> known.containsKey(peer.vault())).toList();
    List<Peers.Answered> answers =
        parts
            .peers()
            .ask(
                admitted,
                peer ->
                    new PeerRequest.Current(Optional.ofNullable(known.get(peer)).orElseThrow()));
    for (Peers.Answered one : answers) {
      if (one.answer() instanceof PeerAnswer.Shown shown) {
        parts.duty().heard(one.peer(), shown);
      }
    }
  }

  private void recover() throws ChannelException {
    Optional<Recovery.Outcome.Done> done = recovered;
    if (done.isEmpty()) {
      switch (parts.recovery().attempt()) {
        case Recovery.Outcome.Done now -> done = Optional.of(now);
        case Recovery.Outcome.Served _ -> parts.standing().enter(Standing.Phase.STARTING, false);
        case Recovery.Outcome.Stopped stopped -> parts.witnessing().stop(stopped.reason());
        case Recovery.Outcome.Waits _ -> {}
      }
    }
    recovered = done;
    // What any of these vaults was lent in an earlier life has to end first.
    if (done.isPresent() && parts.leases().isOver()) {
      parts.continuation().recovered(done.get().anchored());
      serve(done.get().incarnation());
    }
  }

  private void serve(Incarnation incarnation) throws ChannelException {
    parts.memory().begin();
    parts.standing().serve(incarnation);
    parts.witnessing().served();
  }

  /** Answers a peer that has proven who it is. */
  PeerAnswer answer(VaultId peer, PeerRequest request) throws ChannelException {
    return switch (request) {
      case PeerRequest.Show show -> parts.duty().show(peer, show);
      case PeerRequest.Learn learn -> parts.duty().learn(peer, learn);
      case PeerRequest.Report report -> parts.duty().report(peer, report);
      case PeerRequest.Incarnation wanted -> parts.duty().grant(peer, wanted);
      case PeerRequest.Current current -> current(current);
      case PeerRequest.Genesis _ ->
          new PeerAnswer.Joined(parts.joining().own(), parts.memory().begun());
      case PeerRequest.Table _ -> table();
      case PeerRequest.Vote vote -> {
        var votes = parts.recovery().votes(vote.round());
        yield votes.isEmpty() ? PeerAnswer.Refused.of(Why.NONE) : new PeerAnswer.Voted(votes);
      }
    };
  }

  private PeerAnswer current(PeerRequest.Current current) throws ChannelException {
    Standing.Now now = parts.standing().now();
    Optional<Place> reached = parts.witnessing().reached();
    if (!now.is(Standing.Phase.ACTIVE) || reached.isEmpty()) {
      return PeerAnswer.Refused.of(Why.NOT_ACTIVE);
    }
    Place place = reached.get();
    boolean linked = current.known().seq() <= place.seq() && parts.log().holds(current.known());
    Incarnation incarnation = now.incarnation().orElseThrow();
    return new PeerAnswer.Shown(
        Signed.by(
            seat.key(), seat.head(incarnation.number(), place, linked ? current.known() : place)),
        incarnation.start());
  }

  /** Where too few peers serve for this vault to do anything, it starts anew with them. */
  synchronized void stepDownIfForgotten() {
    if (parts.standing().now().is(Standing.Phase.ACTIVE) && parts.witnessing().isForgotten()) {
      recovered = Optional.empty();
      parts.recovery().forget();
      parts.standing().stepDown();
    }
  }

  private PeerAnswer table() throws ChannelException {
    stepDownIfForgotten();
    Standing.Now now = parts.standing().now();
    return switch (now.phase()) {
      case ACTIVE -> PeerAnswer.Refused.of(Why.ACTIVE);
      case STARTING, RECOVERING ->
          now.fresh()
              ? PeerAnswer.Refused.of(Why.NOT_ACTIVE)
              : new PeerAnswer.Tabled(parts.recovery().table());
      case NEW, JOINING, QUARANTINE -> PeerAnswer.Refused.of(Why.NOT_ACTIVE);
    };
  }
}
