package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerRequest;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.Witnessed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a vault begins: it signs the head with which it joins, and takes those of all its peers, all
 * at once. Nothing is served before; then it starts like at any other time.
 */
final class Joining {
  private final Seat seat;
  private final Peers peers;
  private final PeerMemory memory;
  private final OwnLog log;

  Joining(Seat seat, Peers peers, PeerMemory memory, OwnLog log) {
    this.seat = seat;
    this.peers = peers;
    this.memory = memory;
    this.log = log;
  }

  /** Whether all peers were admitted, in this life or before. */
  boolean isDone() throws ChannelException {
    return memory.all(seat).size() == seat.peers().size();
  }

  /** The head with which this vault joined: one in its life. */
  synchronized Signed<Head> own() throws ChannelException {
    Optional<Signed<Head>> signed = memory.joined();
    if (signed.isPresent()) {
      return signed.get();
    }
    Signed<Head> first =
        Signed.by(
            seat.key(),
            Head.first(seat.constellation().constellationId(), seat.vault(), log.place()));
    memory.joined(first);
    return first;
  }

  /** What came of asking all peers. */
  enum Outcome {
    /** Some gave no head. */
    WAITS,
    /** All are admitted, and none of them has served yet. */
    FRESH,
    /** All are admitted; some have served already. */
    LATE
  }

  Outcome attempt() throws ChannelException {
    own();
    List<Witnessed> heads = new ArrayList<>();
    boolean begun = false;
    for (Peers.Answered one : peers.ask(seat.peers(), _ -> new PeerRequest.Genesis())) {
      if (one.answer() instanceof PeerAnswer.Joined joined && isFirst(one.peer(), joined.head())) {
        heads.add(Witnessed.first(joined.head()));
        begun |= joined.begun();
      }
    }
    if (heads.size() < seat.peers().size()) {
      return Outcome.WAITS;
    }
    memory.remember(heads);
    return begun ? Outcome.LATE : Outcome.FRESH;
  }

  private boolean isFirst(VaultId peer, Signed<Head> signed) {
    Head head = signed.object();
    try {
      signed.verify(seat.constellation().member(peer).identity());
    } catch (ConstellationException e) {
      return false;
    }
    return head.equals(Head.first(seat.constellation().constellationId(), peer, head.place()));
  }
}
