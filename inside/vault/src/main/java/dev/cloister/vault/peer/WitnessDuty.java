package dev.cloister.vault.peer;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerAnswer.Why;
import dev.cloister.constellation.wire.PeerRequest;
import dev.cloister.constellation.witness.GrantedStart;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.HeadReport;
import dev.cloister.constellation.witness.IncarnationGrant;
import dev.cloister.constellation.witness.IncarnationRequest;
import dev.cloister.constellation.witness.WitnessAck;
import dev.cloister.constellation.witness.Witnessed;
import dev.cloister.constellation.witness.Witnesses;
import dev.cloister.constellation.witness.Witnesses.Outcome;
import dev.cloister.constellation.witness.Witnesses.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What this vault does as a witness of its peers. What it remembers is durable before it answers;
 * one question of a peer at a time, those of several peers together.
 */
final class WitnessDuty {
  private final Seat seat;
  private final PeerMemory memory;
  private final LeaseBook leases;
  private final Standing standing;
  private final Map<VaultId, ReentrantLock> locks = new ConcurrentHashMap<>();

  WitnessDuty(Seat seat, PeerMemory memory, LeaseBook leases, Standing standing) {
    this.seat = seat;
    this.memory = memory;
    this.leases = leases;
    this.standing = standing;
  }

  /** What a peer's head changes. */
  @FunctionalInterface
  private interface Step {
    PeerAnswer run(Witnesses known) throws ConstellationException, ChannelException;
  }

  PeerAnswer show(VaultId peer, PeerRequest.Show show) throws ChannelException {
    return about(
        peer,
        show.head().object(),
        known ->
            taken(
                known,
                known.observe(seat.constellation(), show.head()),
                show.head(),
                show.nonce()));
  }

  PeerAnswer learn(VaultId peer, PeerRequest.Learn learn) throws ChannelException {
    return about(
        peer,
        learn.head().object(),
        known -> {
          Outcome outcome = learned(known, learn.start(), learn.head());
          if (outcome.verdict() == Verdict.TAKEN && isLater(known, learn.head().object())) {
            leases.granted(peer);
          }
          return taken(known, outcome, learn.head(), learn.nonce());
        });
  }

  private static boolean isLater(Witnesses known, Head head) {
    return Optional.ofNullable(known.peers().get(head.vault()))
        .filter(last -> last.last().object().incarnation() < head.incarnation())
        .isPresent();
  }

  private Outcome learned(Witnesses known, GrantedStart start, Signed<Head> head)
      throws ConstellationException {
    return known.learn(seat.constellation(), start.request(), start.grants(), head);
  }

  private PeerAnswer taken(Witnesses before, Outcome outcome, Signed<Head> head, ByteString nonce)
      throws ChannelException {
    VaultId peer = head.object().vault();
    if (outcome.verdict() == Verdict.TAKEN && !leases.mayLend(peer)) {
      return PeerAnswer.Refused.of(Why.LEASED);
    }
    keep(peer, before, outcome.after());
    if (outcome.verdict() != Verdict.TAKEN) {
      return refused(peer, outcome.verdict(), nonce);
    }
    leases.lend(peer);
    return new PeerAnswer.Acknowledged(
        Signed.by(
            seat.key(),
            WitnessAck.of(head.object(), nonce, seat.vault(), standing.now().number())));
  }

  PeerAnswer report(VaultId peer, PeerRequest.Report wanted) throws ChannelException {
    if (!standing.now().answersPeers()) {
      return PeerAnswer.Refused.of(Why.NOT_ACTIVE);
    }
    ReentrantLock lock = lock(peer);
    lock.lock();
    try {
      return new PeerAnswer.Reported(reportOf(peer, wanted.nonce()));
    } finally {
      lock.unlock();
    }
  }

  PeerAnswer grant(VaultId peer, PeerRequest.Incarnation wanted) throws ChannelException {
    Signed<IncarnationRequest> request = wanted.request();
    return about(
        peer,
        request.object().head().object(),
        known -> {
          Outcome outcome = known.grant(seat.constellation(), request);
          if (outcome.verdict() == Verdict.TAKEN && !leases.mayGrant(peer)) {
            leases.end(peer);
            return PeerAnswer.Refused.of(Why.LEASED);
          }
          if (outcome.verdict() == Verdict.TAKEN) {
            leases.granted(peer);
          }
          keep(peer, known, outcome.after());
          return outcome.verdict() == Verdict.TAKEN
              ? new PeerAnswer.Granted(
                  Signed.by(
                      seat.key(),
                      IncarnationGrant.of(request.object(), seat.vault(), standing.now().number())))
              : refused(peer, outcome.verdict(), request.object().nonce());
        });
  }

  /**
   * A peer showed its head because it was asked for it; the answer of it is not a lease.
   *
   * @return whether it is remembered now
   */
  boolean heard(VaultId peer, PeerAnswer.Shown shown) throws ChannelException {
    ReentrantLock lock = lock(peer);
    lock.lock();
    try {
      Witnesses before = known(peer);
      Signed<Head> head = shown.head();
      if (!head.object().vault().equals(peer)) {
        return false;
      }
      Outcome outcome = before.observe(seat.constellation(), head);
      if (outcome.verdict() == Verdict.FENCED && shown.start().isPresent()) {
        outcome = learned(before, shown.start().get(), head);
      }
      keep(peer, before, outcome.after());
      return outcome.verdict() == Verdict.TAKEN;
    } catch (ConstellationException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Of its own heads a peer speaks itself, and of nobody else's. */
  private PeerAnswer about(VaultId peer, Head head, Step step) throws ChannelException {
    if (!standing.now().answersPeers()) {
      return PeerAnswer.Refused.of(Why.NOT_ACTIVE);
    }
    if (!head.vault().equals(peer)) {
      throw new ChannelException(ErrorCode.FORBIDDEN, "expected a head of the peer's own");
    }
    ReentrantLock lock = lock(peer);
    lock.lock();
    try {
      return step.run(known(peer));
    } catch (ConstellationException e) {
      throw new ChannelException(ErrorCode.INVALID_REQUEST, "refused: " + e.reason());
    } finally {
      lock.unlock();
    }
  }

  private ReentrantLock lock(VaultId peer) {
    return locks.computeIfAbsent(peer, _ -> new ReentrantLock());
  }

  private Witnesses known(VaultId peer) throws ChannelException {
    Optional<Witnessed> known = memory.find(peer);
    return Witnesses.restored(
        seat.vault(), known.isPresent() ? Map.of(peer, known.get()) : Map.of());
  }

  private void keep(VaultId peer, Witnesses before, Witnesses after) throws ChannelException {
    Optional<Witnessed> next = Optional.ofNullable(after.peers().get(peer));
    if (next.isPresent() && !next.equals(Optional.ofNullable(before.peers().get(peer)))) {
      memory.remember(List.of(next.get()));
    }
  }

  private PeerAnswer refused(VaultId peer, Verdict verdict, ByteString nonce)
      throws ChannelException {
    return new PeerAnswer.Refused(Why.of(verdict), Optional.of(reportOf(peer, nonce)));
  }

  private Signed<HeadReport> reportOf(VaultId peer, ByteString nonce) throws ChannelException {
    Witnessed known =
        memory
            .find(peer)
            .orElseThrow(
                () -> new ChannelException(ErrorCode.NOT_FOUND, "the peer was not admitted"));
    return Signed.by(
        seat.key(), new HeadReport(nonce, known, seat.vault(), standing.now().number()));
  }
}
