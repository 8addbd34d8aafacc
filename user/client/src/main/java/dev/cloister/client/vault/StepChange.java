package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.commit.Accepted;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.Promise;
import dev.cloister.constellation.commit.Proposal;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.constellation.wire.HeldSecret;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes the next step of a secret: promises of q members for a ballot, then their votes
 * (PROTOCOLS.md 5). A state that may already be chosen is finished first, whoever began it, and the
 * change then takes the step after it. Used by one thread.
 */
final class StepChange {
  private static final int MAX_ATTEMPTS = 8;

  private final Vaults vaults;
  private final OwnerCredentials owner;
  private final SecretId secret;
  private final ByteString proposer;
  private long round;

  /** What members promised in one ballot. */
  private record Promises(
      Map<VaultId, Signed<Promise>> words,
      Map<ByteString, SecretPolicy> policies,
      Map<VaultId, VaultFault> faults) {}

  /** What a change is to come to. */
  interface Aim {
    /**
     * The next state, where the coordinator is free to choose; members have promised the ballot.
     */
    WriteIntent next(Base base, Ballot ballot) throws ClientException;

    /** A policy that only the caller has. */
    Optional<SecretPolicy> policy();

    /** Whether that state, once it is chosen, is what was wanted. */
    boolean isReached(WriteIntent chosen);

    /** Promises to wait for, at least q. */
    int promises(Descriptor constellation);
  }

  /**
   * The committed state.
   *
   * @param state what it is
   * @param shares how its data key is shared
   * @param policy its text, where a vault showed it
   */
  record Base(WriteIntent state, ShareHeader shares, Optional<SecretPolicy> policy) {}

  StepChange(Vaults vaults, OwnerCredentials owner, SecretId secret, SecureRandom random) {
    this.vaults = vaults;
    this.owner = owner;
    this.secret = secret;
    byte[] id = new byte[Ballot.PROPOSER_LENGTH];
    random.nextBytes(id);
    this.proposer = ByteString.copyOf(id);
  }

  WriteResult run(Aim aim) throws ClientException {
    Optional<ClientException> last = Optional.empty();
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      try {
        Optional<WriteResult> done = attempt(aim);
        if (done.isPresent()) {
          return done.get();
        }
      } catch (VaultException e) {
        // Another coordinator was faster, or a vault was away: a greater ballot decides.
        if (e.failure() != ClientFailure.NO_QUORUM && e.failure() != ClientFailure.SUPERSEDED) {
          throw e;
        }
        if (e.faults().stream().noneMatch(f -> f.kind() == VaultFault.Kind.REFUSED)) {
          throw e;
        }
        last = Optional.of(e);
      }
    }
    throw last.orElseGet(
        () ->
            new VaultException(
                ClientFailure.NO_QUORUM, "others keep changing the secret", List.of()));
  }

  /** The result, if it was this change that was made. */
  private Optional<WriteResult> attempt(Aim aim) throws ClientException {
    Base base = base();
    Ballot ballot = new Ballot(++round, proposer);
    Promises promises = promises(base.state(), ballot, aim.promises(vaults.current()));
    requireConfirmed(promises);
    Optional<WriteIntent> begun = begun(base.state(), ballot, promises);
    WriteIntent next = begun.isPresent() ? begun.get() : aim.next(base, ballot);
    SecretPolicy policy = policy(next, base, promises, aim);
    Signed<Proposal> proposal = Signed.by(owner.requestKey(), new Proposal(ballot, next));
    List<Signed<Promise>> words = List.copyOf(promises.words().values());
    WriteResult result =
        new CommitRun(
                vaults,
                next,
                ballot,
                _ -> new VaultRequest.UpdateSecretPolicy(proposal, policy, words),
                Optional.of(policy))
            .run(false);
    return aim.isReached(next) ? Optional.of(result) : Optional.empty();
  }

  private static SecretPolicy policy(WriteIntent next, Base base, Promises promises, Aim aim)
      throws VaultException {
    return Stream.of(
            aim.policy().stream(), base.policy().stream(), promises.policies().values().stream())
        .flatMap(texts -> texts)
        .filter(text -> text.digest().equals(next.policy()))
        .findFirst()
        .orElseThrow(
            () ->
                new VaultException(
                    ClientFailure.NO_QUORUM,
                    "no vault shows the policy that may have been chosen",
                    List.of()));
  }

  private Base base() throws ClientException {
    try (ReadProgress progress = new Reader(vaults, secret).settled()) {
      if (progress.newest().isPresent()
          && progress.newest().get() instanceof HeldSecret.Value value) {
        return new Base(value.certificate().state(), value.shareHeader(), progress.policy());
      }
      throw new ClientException(ClientFailure.NO_SUCH_SECRET, "no such secret");
    }
  }

  /**
   * Leaves out members that alone claim a vote for what a key signed that is not known here: they
   * may have made it up, and the owner would sign it. What a known key signed one member may claim:
   * the owner did propose that in that ballot. Of a state that was chosen two honest members know,
   * where one lies.
   */
  private void requireConfirmed(Promises promises) throws VaultException {
    List<VaultFault> alone = alone(promises);
    alone.forEach(fault -> promises.words().remove(fault.vault()));
    if (promises.words().size() < vaults.current().quorums().q()) {
      throw new VaultException(
          ClientFailure.POLICY_UNCONFIRMED,
          "one vault alone says that a policy may have been chosen that an unknown key signed",
          alone);
    }
  }

  private List<VaultFault> alone(Promises promises) {
    List<VaultFault> alone = new ArrayList<>();
    for (Map.Entry<VaultId, Signed<Promise>> word : promises.words().entrySet()) {
      Optional<Accepted> claimed = word.getValue().object().accepted();
      boolean known = claimed.isEmpty() || owner.knows(claimed.get().writer());
      if (!known && claimants(promises, claimed.get()) < 2) {
        alone.add(
            new VaultFault(word.getKey(), VaultFault.Kind.REFUSED, "claims an unknown policy"));
      }
    }
    return alone;
  }

  private static long claimants(Promises promises, Accepted claimed) {
    return promises.words().values().stream()
        .filter(word -> word.object().accepted().filter(claimed::isForSame).isPresent())
        .count();
  }

  /** What may already be chosen, and has to be proposed again. */
  private Optional<WriteIntent> begun(WriteIntent base, Ballot ballot, Promises promises)
      throws ClientException {
    try {
      Optional<WriteIntent> begun =
          Promise.bound(
              vaults.current(), secret, base.revision().next(), ballot, promises.words().values());
      if (begun.isPresent() && !follows(base, begun.get())) {
        throw new ConstellationException(
            ConstellationException.Reason.MISMATCH, "the change that is begun is none of the step");
      }
      return begun;
    } catch (ConstellationException e) {
      throw new VaultException(
          ClientFailure.NO_QUORUM,
          "the promises allow nothing: " + e.getMessage(),
          List.copyOf(promises.faults().values()));
    }
  }

  /** Another policy, or other shares; never both. */
  private static boolean follows(WriteIntent base, WriteIntent next) {
    boolean shares =
        next.policy().equals(base.policy())
            && next.secretHeader().equals(base.secretHeader())
            && next.revision().equals(base.revision().next());
    return shares || next.equals(base.withPolicy(next.policy()));
  }

  /**
   * Promises of so many members, or of q at least; a member that promised a greater ballot raises
   * the round.
   */
  private Promises promises(WriteIntent base, Ballot ballot, int wanted) throws ClientException {
    Revision step = base.revision().next();
    Promises promises = new Promises(new LinkedHashMap<>(), new HashMap<>(), new LinkedHashMap<>());
    Descriptor constellation = vaults.current();
    Deadline deadline = vaults.deadline();
    try (Fan fan = vaults.fan()) {
      for (VaultLink link : vaults.all()) {
        fan.ask(link, new VaultRequest.PromiseSecretPolicy(secret, step, ballot));
      }
      while (fan.open() > 0 && (promises.words().size() < wanted || !alone(promises).isEmpty())) {
        Optional<Reply> reply = fan.next(deadline);
        if (reply.isEmpty()) {
          break;
        }
        take(promises, reply.get(), step, ballot);
      }
    }
    if (promises.words().size() < constellation.quorums().q()) {
      throw new VaultException(
          ClientFailure.NO_QUORUM,
          "expected promises of "
              + constellation.quorums().q()
              + " vaults, found "
              + promises.words().size(),
          List.copyOf(promises.faults().values()));
    }
    return promises;
  }

  private void take(Promises promises, Reply reply, Revision step, Ballot ballot) {
    if (reply.fault().isPresent()) {
      promises.faults().put(reply.vault(), reply.fault().get());
      return;
    }
    if (!(reply.answer().orElseThrow() instanceof VaultAnswer.PolicyPromised answer)) {
      promises
          .faults()
          .put(reply.vault(), reply.fault(VaultFault.Kind.MALFORMED, "another answer"));
      return;
    }
    Promise promise = answer.promise().object();
    try {
      boolean fits =
          promise.vault().equals(reply.vault())
              && promise.constellationId().equals(vaults.current().constellationId())
              && promise.configEpoch() == vaults.current().configEpoch()
              && promise.secret().equals(secret)
              && promise.revision().equals(step)
              && promise.ballot().equals(ballot);
      if (!fits) {
        promises.faults().put(reply.vault(), reply.fault(VaultFault.Kind.FORGED, "mismatch"));
        return;
      }
      answer.promise().verify(reply.member().identity());
      if (promise.accepted().isPresent()) {
        promise.accepted().get().verify();
      }
    } catch (ConstellationException e) {
      promises
          .faults()
          .put(reply.vault(), reply.fault(VaultFault.Kind.FORGED, "signature_invalid"));
      return;
    }
    promises.words().put(reply.vault(), answer.promise());
    answer.accepted().ifPresent(policy -> promises.policies().put(policy.digest(), policy));
  }
}
