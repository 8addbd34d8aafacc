package dev.cloister.client.vault;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One state on its way to being committed: votes of q members, the certificate that they make, and
 * its commit at q members (PROTOCOLS.md 5). May be run again: votes and acknowledgements stay, and
 * vaults take the same state twice. Used by one thread.
 */
final class CommitRun {
  private final Vaults vaults;
  private final Descriptor constellation;
  private final WriteIntent state;
  private final Ballot ballot;
  private final Function<Member, VaultRequest> prepare;
  private final Optional<SecretPolicy> policy;
  private final Map<VaultId, Vote> votes = new LinkedHashMap<>();
  private final Set<VaultId> committed = new HashSet<>();
  private final Map<VaultId, VaultFault> faults = new LinkedHashMap<>();
  private Optional<CommitCertificate> certificate = Optional.empty();
  private boolean superseded;

  /**
   * A state that nobody holds yet.
   *
   * @param prepare what each member is asked to hold
   * @param policy of a later step: with it, members that did not vote take the step as well
   */
  CommitRun(
      Vaults vaults,
      WriteIntent state,
      Ballot ballot,
      Function<Member, VaultRequest> prepare,
      Optional<SecretPolicy> policy) {
    this.vaults = vaults;
    this.constellation = vaults.current();
    this.state = state;
    this.ballot = ballot;
    this.prepare = prepare;
    this.policy = policy;
  }

  /**
   * Goes on until enough vaults committed.
   *
   * @param degraded whether fewer than q may do, where the constellation offers that
   * @throws VaultException with {@link ClientFailure#NO_QUORUM} or {@link ClientFailure#SUPERSEDED}
   */
  WriteResult run(boolean degraded) throws ClientException {
    faults.clear();
    int fewest = degraded ? constellation.quorums().degraded() : constellation.quorums().q();
    Deadline deadline = vaults.deadline();
    Optional<Deadline> patience = Optional.empty();
    Set<VaultId> open = new HashSet<>();
    try (Fan fan = vaults.fan()) {
      for (VaultLink link : vaults.all()) {
        ask(fan, open, link);
      }
      while (fan.open() > 0) {
        if (patience.isEmpty() && (isAcknowledged() || votes.size() >= fewest)) {
          patience = Optional.of(vaults.linger().orEarlier(deadline));
        }
        boolean waits = isAcknowledged() || (degraded && certificate.isEmpty());
        Deadline until = waits ? patience.orElse(deadline) : deadline;
        Optional<Reply> reply = fan.next(until);
        if (reply.isPresent()) {
          open.remove(reply.get().vault());
          take(fan, open, reply.get());
        }
        boolean over = reply.isEmpty() || fan.open() == 0;
        if (over && certificate.isEmpty() && votes.size() >= fewest) {
          certify(fan, open);
        } else if (reply.isEmpty()) {
          break;
        }
      }
    }
    open.forEach(
        vault ->
            faults.put(
                vault, new VaultFault(vault, VaultFault.Kind.UNREACHABLE, "no answer in time")));
    return result();
  }

  private void ask(Fan fan, Set<VaultId> open, VaultLink link) {
    VaultId vault = link.member().vault();
    if (committed.contains(vault)) {
      return;
    }
    if (!votes.containsKey(vault)) {
      open.add(vault);
      fan.ask(link, prepare.apply(link.member()));
    } else if (certificate.isPresent()) {
      open.add(vault);
      fan.ask(link, new VaultRequest.CommitSecret(certificate.get(), policy));
    }
  }

  private void take(Fan fan, Set<VaultId> open, Reply reply) {
    if (reply.fault().isPresent()) {
      faults.put(reply.vault(), reply.fault().get());
      vaults.note(reply.vault(), reply.fault().get().kind() == VaultFault.Kind.REFUSED);
      return;
    }
    vaults.note(reply.vault(), true);
    switch (reply.answer().orElseThrow()) {
      case VaultAnswer.SecretPrepared answer -> vote(fan, open, reply, answer.vote());
      case VaultAnswer.SecretCommitted answer -> committed(reply, answer);
      default -> faults.put(reply.vault(), reply.fault(VaultFault.Kind.MALFORMED, "other answer"));
    }
  }

  private void vote(Fan fan, Set<VaultId> open, Reply reply, Signed<Prepared> vote) {
    Prepared expected =
        new Prepared(
            constellation.configEpoch(), ballot, state, reply.vault(), vote.object().incarnation());
    try {
      if (!vote.object().equals(expected)) {
        faults.put(reply.vault(), reply.fault(VaultFault.Kind.FORGED, "another vote"));
        return;
      }
      vote.verify(reply.member().identity());
    } catch (ConstellationException e) {
      faults.put(reply.vault(), reply.fault(VaultFault.Kind.FORGED, "signature_invalid"));
      return;
    }
    votes.put(reply.vault(), Vote.of(expected, vote.signature()));
    if (certificate.isPresent()) {
      ask(fan, open, reply.link());
    } else if (votes.size() >= constellation.quorums().q()) {
      certify(fan, open);
    }
  }

  private void certify(Fan fan, Set<VaultId> open) {
    CommitCertificate made =
        CommitCertificate.of(constellation.configEpoch(), ballot, state, votes.values());
    certificate = Optional.of(made);
    for (VaultLink link : vaults.all()) {
      if (votes.containsKey(link.member().vault())) {
        ask(fan, open, link);
      }
    }
  }

  private void committed(Reply reply, VaultAnswer.SecretCommitted answer) {
    int order = answer.revision().compareTo(state.revision());
    if (order < 0) {
      faults.put(reply.vault(), reply.fault(VaultFault.Kind.FORGED, "an older version"));
      return;
    }
    committed.add(reply.vault());
    superseded |= order > 0;
  }

  private boolean isAcknowledged() {
    return certificate.isPresent() && committed.size() >= wanted(certificate.get());
  }

  private int wanted(CommitCertificate made) {
    return made.isDegraded(constellation)
        ? constellation.quorums().degraded()
        : constellation.quorums().q();
  }

  private WriteResult result() throws VaultException {
    if (isAcknowledged()) {
      return new WriteResult(
          state.revision(),
          committed.size(),
          constellation.members().size(),
          certificate.orElseThrow().isDegraded(constellation)
              || committed.size() < constellation.quorums().q(),
          superseded,
          List.copyOf(faults.values()));
    }
    List<VaultFault> all = List.copyOf(faults.values());
    boolean late =
        certificate.isEmpty() && all.stream().anyMatch(f -> f.detail().equals(Codes.SUPERSEDED));
    throw late
        ? new VaultException(
            ClientFailure.SUPERSEDED, "a later version was committed meanwhile", all)
        : new VaultException(
            ClientFailure.NO_QUORUM,
            "expected "
                + constellation.quorums().q()
                + " vaults, "
                + votes.size()
                + " hold it and "
                + committed.size()
                + " committed it; it may still take effect",
            all);
  }
}
