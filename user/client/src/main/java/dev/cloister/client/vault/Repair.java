package dev.cloister.client.vault;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.wire.DealtShare;
import dev.cloister.constellation.wire.HeldSecret;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.threshold.Share;
import dev.cloister.threshold.SharingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gives a vault that lost or never had its part of the newest version that part again: its share is
 * computed from k others at its own position and is the one that the members certified the digest
 * of, so neither the secret nor anything new comes into being (docs/decisions/0025). Used by one
 * thread.
 */
final class Repair {
  private final Vaults vaults;
  private final OwnerCredentials owner;
  private final SecretId secret;
  private final Deadline deadline;

  Repair(Vaults vaults, OwnerCredentials owner, SecretId secret) {
    this.vaults = vaults;
    this.owner = owner;
    this.secret = secret;
    this.deadline = vaults.deadline();
  }

  RepairResult run() throws ClientException {
    try (ReadProgress progress = new Reader(vaults, secret).settledEverywhere()) {
      if (progress.newest().isEmpty()
          || !(progress.newest().get() instanceof HeldSecret.Value value)) {
        throw new ClientException(ClientFailure.NO_SUCH_SECRET, "no such secret");
      }
      return repair(progress, value);
    }
  }

  private RepairResult repair(ReadProgress progress, HeldSecret.Value value)
      throws ClientException {
    CommitCertificate certificate = value.certificate();
    List<VaultFault> faults = new ArrayList<>();
    List<VaultLink> lacking =
        vaults.all().stream()
            .filter(link -> !progress.committedAt().contains(link.member().vault()))
            .toList();
    List<VaultId> repaired = List.of();
    if (!lacking.isEmpty() && certificate.configEpoch() != vaults.current().configEpoch()) {
      // Who joined was dealt nothing.
      lacking.forEach(
          link -> faults.add(fault(link, VaultFault.Kind.BEHIND, "needs a new version")));
    } else if (!lacking.isEmpty()) {
      SecretPolicy policy =
          progress
              .policy()
              .orElseThrow(
                  () ->
                      new VaultException(
                          ClientFailure.NO_QUORUM, "no vault shows the policy", progress.faults()));
      Map<VaultId, VaultFault> troubles = new LinkedHashMap<>();
      Map<VaultId, Vote> votes = prepare(progress, value, policy, lacking, troubles);
      certificate = joined(certificate, votes);
      commit(progress, value, certificate, policy, lacking, troubles);
      repaired = look(progress, lacking, troubles);
      faults.addAll(troubles.values());
    }
    return new RepairResult(
        certificate.state().revision(),
        repaired,
        List.copyOf(progress.committedAt()),
        certificate.isDegraded(vaults.current()),
        faults);
  }

  /**
   * What each vault that lacks it holds after it. Of a later step the value is prepared as it was
   * written, under the policy of now; the certificate of the step then says that both were chosen.
   */
  private Map<VaultId, Vote> prepare(
      ReadProgress progress,
      HeldSecret.Value value,
      SecretPolicy policy,
      List<VaultLink> lacking,
      Map<VaultId, VaultFault> troubles)
      throws ClientException {
    WriteIntent written = WriteIntent.store(value.header(), value.shareHeader(), policy.digest());
    Signed<WriteIntent> intent = Signed.by(owner.requestKey(), written);
    Map<VaultId, Vote> votes = new LinkedHashMap<>();
    List<Share> shares = new ArrayList<>();
    try (Fan fan = vaults.fan()) {
      for (VaultLink link : lacking) {
        Share share = share(progress, value, link.member());
        shares.add(share);
        fan.ask(
            link,
            new VaultRequest.StoreSecret(
                value.header(),
                value.shareHeader(),
                share,
                progress.ciphertext().orElseThrow(),
                policy,
                intent));
      }
      while (fan.open() > 0) {
        Optional<Reply> reply = fan.next(deadline);
        if (reply.isEmpty()) {
          break;
        }
        vote(reply.get(), written, votes, troubles);
      }
      return votes;
    } finally {
      shares.forEach(Share::close);
    }
  }

  private Share share(ReadProgress progress, HeldSecret.Value value, Member member)
      throws ClientException {
    try {
      Share share = value.shareHeader().sharing().recover(member.position(), progress.shares());
      value.shareHeader().check(value.header().setId(), share);
      return share;
    } catch (SharingException | ConstellationException | IllegalArgumentException e) {
      throw new VaultException(
          ClientFailure.FORGED_SECRET,
          "the shares do not give the share that was certified for " + member.vault(),
          progress.faults());
    }
  }

  private void vote(
      Reply reply,
      WriteIntent written,
      Map<VaultId, Vote> votes,
      Map<VaultId, VaultFault> troubles) {
    if (reply.fault().isPresent()) {
      troubles.put(reply.vault(), reply.fault().get());
      return;
    }
    try {
      if (reply.answer().orElseThrow() instanceof VaultAnswer.SecretPrepared answer) {
        Prepared prepared = answer.vote().object();
        if (prepared.vault().equals(reply.vault())
            && prepared.state().equals(written)
            && prepared.ballot().equals(Ballot.NONE)
            && prepared.configEpoch() == vaults.current().configEpoch()) {
          answer.vote().verify(reply.member().identity());
          votes.put(reply.vault(), Vote.of(prepared, answer.vote().signature()));
          return;
        }
      }
      troubles.put(reply.vault(), reply.fault(VaultFault.Kind.FORGED, "another vote"));
    } catch (ConstellationException e) {
      troubles.put(reply.vault(), reply.fault(VaultFault.Kind.FORGED, "signature_invalid"));
    }
  }

  /** With the new votes, where they are for the very state. */
  private static CommitCertificate joined(CommitCertificate certificate, Map<VaultId, Vote> more) {
    if (certificate.state().revision().step() > 0) {
      return certificate;
    }
    Map<VaultId, Vote> all = new LinkedHashMap<>(more);
    certificate.votes().forEach(vote -> all.put(vote.vault(), vote));
    return CommitCertificate.of(
        certificate.configEpoch(), certificate.ballot(), certificate.state(), all.values());
  }

  /**
   * All vaults get the certificate, which may be a fuller one now; those that lack it, with their
   * share: one that missed a refresh cannot prepare it.
   */
  private void commit(
      ReadProgress progress,
      HeldSecret.Value value,
      CommitCertificate certificate,
      SecretPolicy policy,
      List<VaultLink> lacking,
      Map<VaultId, VaultFault> troubles)
      throws ClientException {
    List<Share> shares = new ArrayList<>();
    try (Fan fan = vaults.fan()) {
      for (VaultLink link : vaults.all()) {
        Optional<DealtShare> dealt = Optional.empty();
        if (lacking.contains(link)) {
          Share share = share(progress, value, link.member());
          shares.add(share);
          dealt = Optional.of(new DealtShare(value.shareHeader(), share));
        }
        fan.ask(link, new VaultRequest.CommitSecret(certificate, Optional.of(policy), dealt));
      }
      while (fan.open() > 0) {
        Optional<Reply> reply = fan.next(deadline);
        if (reply.isEmpty()) {
          break;
        }
        if (reply.get().fault().isPresent()) {
          troubles.putIfAbsent(reply.get().vault(), reply.get().fault().get());
        }
      }
    } finally {
      shares.forEach(Share::close);
    }
  }

  /**
   * Those that show it now: what a vault says of a commit is not what it holds. Of these it does
   * not matter what they refused before: they may have had the shares and lacked the commit.
   */
  private List<VaultId> look(
      ReadProgress progress, List<VaultLink> lacking, Map<VaultId, VaultFault> troubles)
      throws ClientException {
    Set<VaultId> names =
        lacking.stream().map(link -> link.member().vault()).collect(Collectors.toSet());
    new Reader(vaults, secret).again(progress, names);
    List<VaultId> repaired = names.stream().filter(progress.committedAt()::contains).toList();
    progress.faults().stream()
        .filter(f -> names.contains(f.vault()))
        .filter(f -> f.kind().isWrong() || !troubles.containsKey(f.vault()))
        .forEach(f -> troubles.put(f.vault(), f));
    troubles.keySet().retainAll(names);
    troubles.keySet().removeAll(repaired);
    return repaired;
  }

  private static VaultFault fault(VaultLink link, VaultFault.Kind kind, String detail) {
    return new VaultFault(link.member().vault(), kind, detail);
  }
}
