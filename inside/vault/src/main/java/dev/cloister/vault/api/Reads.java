package dev.cloister.vault.api;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.policy.Operation;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.wire.Decision;
import dev.cloister.constellation.wire.HeldSecret;
import dev.cloister.constellation.wire.ListedSecret;
import dev.cloister.constellation.wire.SecretReference;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.threshold.Share;
import dev.cloister.vault.access.Caller;
import dev.cloister.vault.access.Decisions;
import dev.cloister.vault.access.Release;
import dev.cloister.vault.secret.Committed;
import dev.cloister.vault.secret.Held;
import dev.cloister.vault.secret.SecretState;
import dev.cloister.vault.secret.ShareSet;
import dev.cloister.vault.secret.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reading what the vault holds: for its owner, and for attested code that its policy lets. */
final class Reads {
  private static final int ATTEMPTS = 8;

  private final Vault vault;
  private final Release release;
  private final Decisions decisions;

  Reads(Vault vault, Release release, Decisions decisions) {
    this.vault = vault;
    this.release = release;
    this.decisions = decisions;
  }

  VaultAnswer get(VaultRequest.GetSecret request, Caller.Owner caller)
      throws ChannelException, ConstellationException {
    SecretId secret = request.secret().resolve(vault.constellationId(), caller.id());
    return settled(
        secret,
        state -> {
          Policies.requireOwn(state, caller);
          return answer(
              state,
              state.committed().isPresent()
                  ? Optional.of(held(secret, state.committed().get(), true))
                  : Optional.empty());
        });
  }

  VaultAnswer get(VaultRequest.GetSecret request, Caller.Attested caller)
      throws ChannelException, ConstellationException {
    SecretId secret = handle(request.secret(), caller);
    return settled(
        secret,
        state -> {
          Committed committed = requireCommitted(state);
          if (!committed.held().state().isDeletion()) {
            Decision decision = decide(secret, committed.held(), caller, request.managerToken());
            decisions.remember(secret, named(decision, caller));
            Refusals.require(decision);
          }
          return answer(state, Optional.of(held(secret, committed, false)));
        });
  }

  /** Reads what a state names. */
  @FunctionalInterface
  private interface Reading {
    VaultAnswer read(SecretState state) throws ChannelException, ConstellationException;
  }

  /** What a state names is gone once the next one is committed: then the next one is read. */
  private VaultAnswer settled(SecretId secret, Reading reading)
      throws ChannelException, ConstellationException {
    for (int attempt = 1; ; attempt++) {
      SecretState state = vault.secrets().read(secret);
      try {
        return reading.read(state);
      } catch (ChannelException e) {
        boolean changed = !vault.secrets().read(secret).equals(state);
        if (e.code() != ErrorCode.UNAVAILABLE || !changed || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private VaultAnswer answer(SecretState state, Optional<HeldSecret> committed)
      throws ChannelException, ConstellationException {
    return new VaultAnswer.SecretValue(committed, pending(state), vault.continuity());
  }

  VaultAnswer explain(VaultRequest.Explain request, Caller.Owner caller) throws ChannelException {
    SecretId secret = request.secret().resolve(vault.constellationId(), caller.id());
    Policies.requireOwn(vault.secrets().read(secret), caller);
    return new VaultAnswer.Explanation(decisions.of(secret), vault.continuity());
  }

  VaultAnswer explain(VaultRequest.Explain request, Caller.Attested caller)
      throws ChannelException {
    SecretId secret = handle(request.secret(), caller);
    Held held = requireCommitted(vault.secrets().read(secret)).held();
    if (held.state().isDeletion()) {
      throw notFound();
    }
    return new VaultAnswer.Explanation(
        List.of(decide(secret, held, caller, Optional.empty())), vault.continuity());
  }

  VaultAnswer list(VaultRequest.ListSecrets request, Caller.Owner caller) throws ChannelException {
    String after = request.after().map(SecretId::toString).orElse("");
    List<SecretId> rest =
        vault.secrets().owned(caller.id()).stream()
            .filter(secret -> secret.toString().compareTo(after) > 0)
            .toList();
    List<ListedSecret> page = new ArrayList<>();
    for (SecretId secret : rest.subList(0, Math.min(rest.size(), VaultAnswer.MAX_ITEMS))) {
      SecretState state = vault.secrets().read(secret);
      if (state.newest().isPresent()) {
        page.add(listed(secret, state, state.newest().get()));
      }
    }
    return new VaultAnswer.SecretList(
        page, rest.size() > VaultAnswer.MAX_ITEMS, vault.continuity());
  }

  private ListedSecret listed(SecretId secret, SecretState state, Held held)
      throws ChannelException {
    boolean deleted = held.state().isDeletion();
    long expiresAt =
        deleted
            ? held.header().expires()
            : Times.expiresAt(held.header(), vault.secrets().policy(secret, held.state().policy()));
    return new ListedSecret(
        secret,
        held.header().name(),
        held.revision(),
        state.committed().isPresent(),
        deleted,
        held.header().created(),
        expiresAt);
  }

  private Decision decide(
      SecretId secret, Held held, Caller.Attested caller, Optional<String> managerToken)
      throws ChannelException {
    SecretPolicy policy = vault.secrets().policy(secret, held.state().policy());
    return release.decide(held, policy, caller.peer(), Operation.GET, managerToken);
  }

  private static Decision named(Decision decision, Caller.Attested caller) {
    return new Decision(
        decision.caller(),
        Optional.of(Base64Url.encode(caller.actorId())),
        decision.outcome(),
        decision.clauses());
  }

  private HeldSecret held(SecretId secret, Committed committed, boolean withPolicy)
      throws ChannelException {
    Held held = committed.held();
    if (held.shares().isEmpty()) {
      return new HeldSecret.Deleted(committed.certificate());
    }
    SecretPolicy policy = vault.secrets().policy(secret, held.state().policy());
    long expiresAt = Times.expiresAt(held.header(), policy);
    Times.requireAlive(expiresAt, vault.time());
    ShareSet shares = held.shares().get();
    return new HeldSecret.Value(
        committed.certificate(),
        held.header(),
        shares.header(),
        copy(shares.share()),
        vault.secrets().ciphertext(secret, shares.header().ciphertext()),
        expiresAt,
        withPolicy ? Optional.of(policy) : Optional.empty());
  }

  /** Votes for what is held and not known to be committed: it may be so elsewhere. */
  private List<Signed<Prepared>> pending(SecretState state)
      throws ChannelException, ConstellationException {
    List<Signed<Prepared>> votes = new ArrayList<>();
    var accepted = state.step().flatMap(Step::accepted);
    if (accepted.isPresent()) {
      votes.add(vault.vote(accepted.get().state(), accepted.get().ballot()));
    }
    for (Held held : state.prepared()) {
      votes.add(vault.vote(held.state(), Ballot.NONE));
    }
    return votes;
  }

  private SecretId handle(SecretReference reference, Caller.Attested caller)
      throws ChannelException {
    return References.handle(reference, caller, vault)
        .orElseThrow(
            () ->
                new ChannelException(
                    ErrorCode.INVALID_REQUEST, "expected \"owner\" with the name, or \"handle\""));
  }

  private static Committed requireCommitted(SecretState state) throws ChannelException {
    return state.committed().orElseThrow(Reads::notFound);
  }

  private static ChannelException notFound() {
    return new ChannelException(ErrorCode.NOT_FOUND, "no such secret");
  }

  private static Share copy(Share share) {
    byte[] value = share.copyValue();
    try {
      return Share.of(share.position(), value);
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }
}
