package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SetId;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.constellation.wire.DealtShare;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.threshold.Share;
import dev.cloister.vault.access.Caller;
import dev.cloister.vault.secret.Committed;
import dev.cloister.vault.secret.Held;
import dev.cloister.vault.secret.Parts;
import dev.cloister.vault.secret.SecretRules;
import dev.cloister.vault.secret.SecretState;
import dev.cloister.vault.secret.ShareSet;
import java.util.Optional;

/** Preparing and committing versions of secrets. */
final class Writes {
  private final Vault vault;

  Writes(Vault vault) {
    this.vault = vault;
  }

  VaultAnswer store(VaultRequest.StoreSecret request, Caller.Owner caller)
      throws ChannelException, ConstellationException {
    WriteIntent intent = intent(request.intent(), request.header(), caller);
    checkParts(request, intent);
    Times.checkNew(request.header(), request.policy(), vault.time());
    Share own = Share.of(request.share().position(), request.share().copyValue());
    Held held =
        new Held(intent, request.header(), Optional.of(new ShareSet(request.shareHeader(), own)));
    return prepared(
        held,
        new Parts(
            Optional.of(caller.id()),
            Optional.of(request.ciphertext()),
            Optional.of(request.policy())));
  }

  VaultAnswer delete(VaultRequest.DeleteSecret request, Caller.Owner caller)
      throws ChannelException, ConstellationException {
    WriteIntent intent = intent(request.intent(), request.header(), caller);
    intent.check(request.header());
    Times.checkCreated(request.header(), vault.time());
    return prepared(
        new Held(intent, request.header(), Optional.empty()),
        new Parts(Optional.of(caller.id()), Optional.empty(), Optional.empty()));
  }

  /** Whoever brings it: the votes say all. */
  VaultAnswer commit(VaultRequest.CommitSecret request)
      throws ChannelException, ConstellationException {
    CommitCertificate certificate = request.certificate();
    WriteIntent state = certificate.state();
    certificate.verifyDegraded(vault.constellation().at(certificate.configEpoch()));
    Optional<SecretPolicy> policy =
        request.policy().filter(text -> text.digest().equals(state.policy()));
    if (policy.isPresent()) {
      requireAllowed(policy.get());
    }
    Optional<ByteString> digest = policy.map(SecretPolicy::digest);
    Optional<ShareSet> dealt =
        request.dealt().isPresent()
            ? Optional.of(dealt(request.dealt().get(), state))
            : Optional.empty();
    SecretState after =
        vault
            .secrets()
            .change(
                state.secret(),
                policy.map(Parts::of).orElse(Parts.NONE),
                before -> SecretRules.commit(before, certificate, digest, dealt));
    Held held = after.committed().map(Committed::held).orElseThrow();
    long ends =
        held.state().isDeletion()
            ? held.header().created()
            : Times.expiresAt(
                held.header(), vault.secrets().policy(state.secret(), held.state().policy()));
    return new VaultAnswer.SecretCommitted(
        held.revision(), held.state().isDeletion(), ends, vault.continuity());
  }

  /** Refuses policies that name development roots, where the configuration does not allow that. */
  void requireAllowed(SecretPolicy policy) throws ChannelException {
    if (policy.isDevelopment() && !vault.development()) {
      throw new ChannelException(
          ErrorCode.FORBIDDEN, "the policy names development roots, which protect nothing");
    }
  }

  private VaultAnswer prepared(Held held, Parts parts)
      throws ChannelException, ConstellationException {
    vault
        .secrets()
        .change(held.state().secret(), parts, before -> SecretRules.prepare(before, held));
    return new VaultAnswer.SecretPrepared(
        vault.vote(held.state(), Ballot.NONE), vault.continuity());
  }

  /** The share of a vault that missed a refresh: whoever brings it, the certificate names it. */
  private ShareSet dealt(DealtShare brought, WriteIntent state)
      throws ChannelException, ConstellationException {
    if (!brought.header().hash().equals(state.shareHeader())) {
      throw new ConstellationException(Reason.MISMATCH, "the share is of another state");
    }
    checkOwn(brought.header(), state.revision().setId(), brought.share());
    return new ShareSet(
        brought.header(), Share.of(brought.share().position(), brought.share().copyValue()));
  }

  private void checkOwn(ShareHeader header, SetId setId, Share share)
      throws ChannelException, ConstellationException {
    if (share.position() != vault.membership().self().position()) {
      throw new ConstellationException(Reason.SHARE_INVALID, "the share is another vault's");
    }
    header.check(setId, share);
  }

  private WriteIntent intent(Signed<WriteIntent> signed, SecretHeader header, Caller.Owner caller)
      throws ChannelException, ConstellationException {
    WriteIntent intent = signed.verify(caller.requestKey());
    if (!header.owner().equals(caller.id())) {
      throw new ChannelException(ErrorCode.FORBIDDEN, "the secret would be somebody else's");
    }
    if (!intent.constellationId().equals(vault.constellationId())) {
      throw new ConstellationException(
          Reason.WRONG_CONSTELLATION, "the secret is another constellation's");
    }
    if (intent.revision().step() != 0) {
      throw new ConstellationException(Reason.MISMATCH, "a write begins at step 0");
    }
    return intent;
  }

  private void checkParts(VaultRequest.StoreSecret request, WriteIntent intent)
      throws ChannelException, ConstellationException {
    intent.check(request.header(), request.shareHeader());
    Descriptor current = vault.constellation().current();
    request.shareHeader().check(current);
    checkOwn(request.shareHeader(), request.header().setId(), request.share());
    Envelope.check(request.shareHeader(), request.ciphertext());
    if (!request.policy().digest().equals(intent.policy())) {
      throw new ConstellationException(Reason.MISMATCH, "the policy is not the one meant");
    }
    requireAllowed(request.policy());
  }
}
