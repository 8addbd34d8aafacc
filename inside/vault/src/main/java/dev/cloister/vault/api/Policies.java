package dev.cloister.vault.api;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.commit.Accepted;
import dev.cloister.constellation.commit.Promise;
import dev.cloister.constellation.commit.Proposal;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.vault.access.Caller;
import dev.cloister.vault.secret.Held;
import dev.cloister.vault.secret.Parts;
import dev.cloister.vault.secret.SecretRules;
import dev.cloister.vault.secret.SecretState;
import dev.cloister.vault.secret.Step;
import java.util.Optional;

/** Changes of policies: the vault as an acceptor of ballots. */
final class Policies {
  private final Vault vault;
  private final Writes writes;

  Policies(Vault vault, Writes writes) {
    this.vault = vault;
    this.writes = writes;
  }

  VaultAnswer promise(VaultRequest.PromiseSecretPolicy request, Caller.Owner caller)
      throws ChannelException, ConstellationException {
    SecretId secret = request.secret();
    SecretState after =
        vault
            .secrets()
            .change(
                secret,
                Parts.NONE,
                before -> {
                  requireOwn(before, caller);
                  return SecretRules.promise(before, request.revision(), request.ballot());
                });
    Optional<Accepted> accepted = after.step().flatMap(Step::accepted);
    Promise promise =
        new Promise(
            vault.constellationId(),
            vault.constellation().current().configEpoch(),
            secret,
            request.revision(),
            request.ballot(),
            accepted,
            vault.membership().vault(),
            vault.peers().requireIncarnation());
    Optional<SecretPolicy> policy =
        accepted.isPresent()
            ? Optional.of(vault.secrets().policy(secret, accepted.get().state().policy()))
            : Optional.empty();
    return new VaultAnswer.PolicyPromised(
        Signed.by(vault.membership().key(), promise), policy, vault.continuity());
  }

  VaultAnswer update(VaultRequest.UpdateSecretPolicy request, Caller.Owner caller)
      throws ChannelException, ConstellationException {
    Proposal proposal = request.proposal().verify(caller.requestKey());
    WriteIntent intent = proposal.state();
    Promise.verify(vault.constellation().current(), proposal, request.promises());
    if (!request.policy().digest().equals(intent.policy())) {
      throw new ConstellationException(Reason.MISMATCH, "the policy is not the one meant");
    }
    writes.requireAllowed(request.policy());
    vault
        .secrets()
        .change(
            intent.secret(),
            Parts.of(request.policy()),
            before -> {
              requireOwn(before, caller);
              return SecretRules.accept(
                  before, new Accepted(request.proposal(), caller.requestKey()));
            });
    return new VaultAnswer.SecretPrepared(
        vault.vote(intent, proposal.ballot()), vault.continuity());
  }

  /** Somebody else's secret is no secret: nobody learns here whether there is one. */
  static void requireOwn(SecretState state, Caller.Owner caller) throws ChannelException {
    Optional<Held> newest = state.newest();
    if (newest.filter(held -> held.header().owner().equals(caller.id())).isEmpty()) {
      throw new ChannelException(ErrorCode.NOT_FOUND, "no such secret");
    }
  }
}
