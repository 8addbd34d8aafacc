package dev.cloister.vault.peer;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.recovery.RecoveryConsent;
import dev.cloister.constellation.recovery.RecoveryRound;
import dev.cloister.constellation.recovery.RecoveryTable;
import dev.cloister.constellation.recovery.RecoveryVote;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerRequest;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.Witnessed;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * This vault's part in the recovery of the whole constellation. It votes once in a life; when it
 * sees that its round cannot end it begins a new life, in which its old vote is worth nothing to
 * it. Who ends a round hands on all its votes, so that the others end it too.
 */
final class Recovery {
  private final Seat seat;
  private final Peers peers;
  private final PeerMemory memory;
  private final OwnLog log;
  private final SecureRandom random;
  private Optional<Signed<RecoveryTable>> table = Optional.empty();
  private Optional<Cast> cast = Optional.empty();
  private Optional<ByteString> seen = Optional.empty();
  private Optional<Signed<RecoveryConsent>> consent = Optional.empty();

  /** The round that this vault voted for, and all votes that it knows. */
  private record Cast(RecoveryRound round, Map<VaultId, Signed<RecoveryVote>> votes) {}

  /** What came of an attempt. */
  sealed interface Outcome {
    /** Somebody is missing, or has not voted yet. */
    record Waits() implements Outcome {}

    /** A peer serves: there is nothing to recover. */
    record Served() implements Outcome {}

    /** It must not go on. */
    record Stopped(Reason reason) implements Outcome {}

    /**
     * All go on.
     *
     * @param anchored whether a receipt from outside vouches for every log
     */
    record Done(Incarnation incarnation, boolean anchored) implements Outcome {}
  }

  Recovery(Seat seat, Peers peers, PeerMemory memory, OwnLog log, SecureRandom random) {
    this.seat = seat;
    this.peers = peers;
    this.memory = memory;
    this.log = log;
    this.random = random;
  }

  /** What this vault brings, the same for all its life. */
  synchronized Signed<RecoveryTable> table() throws ChannelException {
    if (table.isEmpty()) {
      byte[] life = new byte[32];
      random.nextBytes(life);
      table =
          Optional.of(
              Signed.by(
                  seat.key(),
                  new RecoveryTable(
                      seat.constellation().constellationId(),
                      seat.constellation().configId(),
                      ByteString.copyOf(life),
                      seat.vault(),
                      log.place(),
                      memory.all(seat))));
    }
    return table.get();
  }

  /** Begins anew, as a new process would. */
  synchronized void forget() {
    table = Optional.empty();
    cast = Optional.empty();
    seen = Optional.empty();
  }

  /** The votes for a round that this vault knows, if it voted for that one. */
  synchronized List<Signed<RecoveryVote>> votes(ByteString round) {
    return cast.filter(one -> one.round().id().equals(round))
        .map(one -> List.copyOf(one.votes().values()))
        .orElse(List.of());
  }

  /** The owner's word over the round that is now possible ({@link #proposed}). */
  synchronized void consent(Signed<RecoveryConsent> word) throws ConstellationException {
    word.verify(seat.constellation().owner());
    consent = Optional.of(word);
  }

  Outcome attempt() throws ChannelException {
    Map<VaultId, Signed<RecoveryTable>> tables = new HashMap<>();
    tables.put(seat.vault(), table());
    for (Peers.Answered one : peers.ask(seat.peers(), _ -> new PeerRequest.Table())) {
      switch (one.answer()) {
        case PeerAnswer.Tabled tabled when tabled.table().object().vault().equals(one.peer()) ->
            tables.put(one.peer(), tabled.table());
        case PeerAnswer.Refused refused when refused.why() == PeerAnswer.Why.ACTIVE -> {
          return ended().orElseGet(Outcome.Served::new);
        }
        default -> {}
      }
    }
    Optional<Outcome> ended = ended();
    if (ended.isPresent()) {
      return ended.get();
    }
    try {
      return voted(RecoveryRound.of(seat.constellation(), tables.values()));
    } catch (ConstellationException e) {
      return e.reason() == ConstellationException.Reason.EQUIVOCATION && isOnlyOwn(tables)
          ? new Outcome.Stopped(Reason.EQUIVOCATION)
          : new Outcome.Waits();
    }
  }

  /** Whether the contradiction that the tables prove is this vault's. */
  private boolean isOnlyOwn(Map<VaultId, Signed<RecoveryTable>> tables) {
    Map<VaultId, Signed<RecoveryTable>> others = new HashMap<>(tables);
    others.remove(seat.vault());
    try {
      return !RecoveryRound.of(seat.constellation(), others.values()).members().isEmpty();
    } catch (ConstellationException e) {
      return false;
    }
  }

  private Outcome voted(RecoveryRound round) throws ChannelException, ConstellationException {
    Optional<Signed<RecoveryConsent>> word;
    synchronized (this) {
      if (cast.isPresent()) {
        if (cast.get().round().members().equals(round.members())
            && !cast.get().round().id().equals(round.id())) {
          // Somebody began anew and nobody serves: this round never ends.
          forget();
        }
        return new Outcome.Waits();
      }
      word = consent.filter(given -> given.object().round().equals(round.id()));
      boolean settled = seen.filter(round.id()::equals).isPresent();
      seen = Optional.of(round.id());
      if (word.isEmpty() && !settled) {
        // Who votes while others still begin anew would have to begin anew too, for ever.
        return new Outcome.Waits();
      }
    }
    round.requireAllowed(word);
    AtomicReference<ChannelException> failed = new AtomicReference<>();
    boolean extended =
        round.isExtendedBy(seat.vault(), word.map(Signed::object), Start.holds(log, failed));
    if (failed.get() != null) {
      throw failed.get();
    }
    if (!extended) {
      return new Outcome.Stopped(Reason.ROLLED_BACK);
    }
    Head head = round.head(seat.vault());
    Signed<RecoveryVote> vote =
        Signed.by(seat.key(), new RecoveryVote(round.id(), Signed.by(seat.key(), head)));
    synchronized (this) {
      Map<VaultId, Signed<RecoveryVote>> votes = new HashMap<>();
      votes.put(seat.vault(), vote);
      cast = Optional.of(new Cast(round, votes));
    }
    return ended().orElseGet(Outcome.Waits::new);
  }

  /** Collects votes for the round that this vault voted for. */
  private Optional<Outcome> ended() throws ChannelException {
    Optional<Cast> mine;
    synchronized (this) {
      mine = cast;
    }
    if (mine.isEmpty()) {
      return Optional.empty();
    }
    RecoveryRound round = mine.get().round();
    List<Member> others =
        seat.peers().stream().filter(peer -> round.members().contains(peer.vault())).toList();
    ByteString id = round.id();
    for (Peers.Answered one : peers.ask(others, _ -> new PeerRequest.Vote(id))) {
      if (one.answer() instanceof PeerAnswer.Voted voted) {
        take(mine.get(), voted.votes());
      }
    }
    synchronized (this) {
      if (!mine.get().votes().keySet().equals(round.members())) {
        return Optional.empty();
      }
    }
    return Optional.of(done(mine.get()));
  }

  private synchronized void take(Cast mine, List<Signed<RecoveryVote>> votes) {
    for (Signed<RecoveryVote> vote : votes) {
      VaultId voter = vote.object().head().object().vault();
      try {
        mine.round().verified(voter, vote);
        mine.votes().put(voter, vote);
      } catch (ConstellationException e) {
        // It does not count.
      }
    }
  }

  private Outcome done(Cast mine) throws ChannelException {
    List<Witnessed> heads = new ArrayList<>();
    long incarnation = 0;
    Optional<RecoveryConsent> word;
    synchronized (this) {
      word = consent.map(Signed::object).filter(given -> given.round().equals(mine.round().id()));
      for (Map.Entry<VaultId, Signed<RecoveryVote>> vote : mine.votes().entrySet()) {
        Signed<Head> head = vote.getValue().object().head();
        if (vote.getKey().equals(seat.vault())) {
          incarnation = head.object().incarnation();
        } else {
          heads.add(Witnessed.first(head));
        }
      }
    }
    memory.remember(heads);
    boolean anchored =
        word.isPresent() && mine.round().members().stream().allMatch(word.get()::anchors);
    return new Outcome.Done(new Incarnation(incarnation, Optional.empty()), anchored);
  }

  /**
   * The tables of those who take part now, for the owner to consent to their round. A vote for a
   * round of others than these is given up, and with it this life: asked of all of them, and then
   * once more, they propose the same.
   */
  List<Signed<RecoveryTable>> proposed() throws ChannelException {
    Map<VaultId, Signed<RecoveryTable>> tables = new TreeMap<>();
    for (Peers.Answered one : peers.ask(seat.peers(), _ -> new PeerRequest.Table())) {
      if (one.answer() instanceof PeerAnswer.Tabled tabled
          && tabled.table().object().vault().equals(one.peer())) {
        tables.put(one.peer(), tabled.table());
      }
    }
    synchronized (this) {
      Set<VaultId> others = new HashSet<>(tables.keySet());
      others.add(seat.vault());
      if (cast.filter(one -> !one.round().members().equals(others)).isPresent()) {
        forget();
      }
    }
    tables.put(seat.vault(), table());
    return List.copyOf(tables.values());
  }
}
