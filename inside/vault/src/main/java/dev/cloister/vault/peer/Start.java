package dev.cloister.vault.peer;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerRequest;
import dev.cloister.constellation.witness.GrantedStart;
import dev.cloister.constellation.witness.HeadReport;
import dev.cloister.constellation.witness.IncarnationGrant;
import dev.cloister.constellation.witness.IncarnationRequest;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.StartCheck;
import dev.cloister.constellation.witness.Witnessed;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * One attempt to start (PROTOCOLS.md 6): with a fresh nonce s serving peers say what they remember,
 * the log must hold all of that, and more than half of the peers grant the next incarnation.
 */
final class Start {
  private final Seat seat;
  private final Peers peers;
  private final PeerMemory memory;
  private final OwnLog log;
  private final SecureRandom random;

  Start(Seat seat, Peers peers, PeerMemory memory, OwnLog log, SecureRandom random) {
    this.seat = seat;
    this.peers = peers;
    this.memory = memory;
    this.log = log;
    this.random = random;
  }

  /** What came of an attempt. */
  sealed interface Outcome {
    /** The incarnation is granted. */
    record Granted(Incarnation incarnation) implements Outcome {}

    /**
     * Too few answered, or granted.
     *
     * @param reports of peers
     * @param idle peers that answered that they do not serve either
     */
    record Waits(int reports, int idle) implements Outcome {
      /** Whether all peers were there, and too few of them serve for anybody to start. */
      boolean nobodyServes(Seat seat) {
        return idle > 0
            && reports + idle == seat.peers().size()
            && reports < seat.constellation().quorums().s();
      }
    }

    /** It must not go on. */
    record Stopped(Reason reason) implements Outcome {}
  }

  /**
   * Attempts to start.
   *
   * @param inTurn whether it lets those go first whose names come before its own. Vaults that have
   *     all just joined do so one after the other: of two that were granted an incarnation by one
   *     another, and by too few others, neither would believe the other any more
   */
  Outcome attempt(boolean inTurn) throws ChannelException {
    byte[] fresh = new byte[32];
    random.nextBytes(fresh);
    ByteString nonce = ByteString.copyOf(fresh);
    List<Peers.Answered> answers = peers.ask(seat.peers(), _ -> new PeerRequest.Report(nonce));
    Map<VaultId, Signed<HeadReport>> reports = new HashMap<>();
    int idle = 0;
    for (Peers.Answered one : answers) {
      switch (one.answer()) {
        case PeerAnswer.Reported reported when counts(one.peer(), nonce, reported.report()) ->
            reports.put(one.peer(), reported.report());
        case PeerAnswer.Refused refused when refused.why() == PeerAnswer.Why.NOT_ACTIVE -> idle++;
        default -> {}
      }
    }
    if (inTurn && !seat.before().stream().allMatch(peer -> serves(reports, peer))) {
      return new Outcome.Waits(reports.size(), 0);
    }
    Optional<StartCheck> check = judged(nonce, reports);
    if (check.isEmpty()) {
      return new Outcome.Waits(reports.size(), idle);
    }
    return switch (check.get().verdict()) {
      case CURRENT -> granted(nonce, check.get(), reports);
      case ROLLED_BACK -> new Outcome.Stopped(Reason.ROLLED_BACK);
      case EQUIVOCATION -> new Outcome.Stopped(Reason.EQUIVOCATION);
    };
  }

  /** Nobody serves in the first incarnation. */
  private static boolean serves(Map<VaultId, Signed<HeadReport>> reports, Member peer) {
    return Optional.ofNullable(reports.get(peer.vault()))
        .filter(report -> report.object().incarnation() > 1)
        .isPresent();
  }

  /** Of what lies, or speaks for a machine that the peer no longer runs on, nothing is used. */
  private boolean counts(VaultId peer, ByteString nonce, Signed<HeadReport> signed)
      throws ChannelException {
    try {
      HeadReport report = StartCheck.verified(seat.constellation(), seat.vault(), nonce, signed);
      return report.reporter().equals(peer) && isCurrent(peer, report.incarnation());
    } catch (ConstellationException e) {
      return false;
    }
  }

  private boolean isCurrent(VaultId peer, long incarnation) throws ChannelException {
    return memory
        .find(peer)
        .map(Witnessed::last)
        .filter(last -> last.object().incarnation() > incarnation)
        .isEmpty();
  }

  private Optional<StartCheck> judged(ByteString nonce, Map<VaultId, Signed<HeadReport>> reports)
      throws ChannelException {
    AtomicReference<ChannelException> failed = new AtomicReference<>();
    try {
      StartCheck check =
          StartCheck.judge(
              seat.constellation(), seat.vault(), nonce, reports.values(), holds(log, failed));
      if (failed.get() != null) {
        throw failed.get();
      }
      return Optional.of(check);
    } catch (ConstellationException e) {
      return Optional.empty();
    }
  }

  /** A log that cannot be read is no log that was rolled back. */
  static Predicate<Place> holds(OwnLog log, AtomicReference<ChannelException> failed) {
    return place -> {
      try {
        return log.holds(place);
      } catch (ChannelException e) {
        failed.set(e);
        return false;
      }
    };
  }

  private Outcome granted(
      ByteString nonce, StartCheck check, Map<VaultId, Signed<HeadReport>> reports) {
    Place place = log.place();
    List<Member> reporters =
        seat.peers().stream().filter(peer -> reports.containsKey(peer.vault())).toList();
    Map<VaultId, Place> bases = new HashMap<>();
    reports.forEach(
        (peer, report) -> bases.put(peer, report.object().known().last().object().place()));
    List<Signed<IncarnationGrant>> grants = new ArrayList<>();
    IncarnationRequest wanted = request(check, place, check.base(), nonce).object();
    List<Peers.Answered> answers =
        peers.ask(
            reporters,
            peer ->
                new PeerRequest.Incarnation(
                    request(check, place, bases.getOrDefault(peer, check.base()), nonce)));
    for (Peers.Answered one : answers) {
      if (one.answer() instanceof PeerAnswer.Granted granted
          && counts(one.peer(), wanted, granted.grant())) {
        grants.add(granted.grant());
      }
    }
    try {
      IncarnationGrant.verify(seat.constellation(), wanted, grants);
    } catch (ConstellationException e) {
      return new Outcome.Waits(reports.size(), 0);
    }
    return new Outcome.Granted(
        new Incarnation(
            check.nextIncarnation(),
            Optional.of(new GrantedStart(request(check, place, check.base(), nonce), grants))));
  }

  private boolean counts(VaultId peer, IncarnationRequest wanted, Signed<IncarnationGrant> signed) {
    try {
      IncarnationGrant grant = signed.verify(seat.constellation().member(peer).identity());
      return grant.granter().equals(peer) && grant.request().equals(wanted.name());
    } catch (ConstellationException e) {
      return false;
    }
  }

  private Signed<IncarnationRequest> request(
      StartCheck check, Place place, Place base, ByteString nonce) {
    return Signed.by(
        seat.key(),
        new IncarnationRequest(
            Signed.by(seat.key(), seat.head(check.nextIncarnation(), place, base)), nonce));
  }
}
