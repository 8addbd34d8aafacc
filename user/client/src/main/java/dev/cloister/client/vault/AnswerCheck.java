package dev.cloister.client.vault;

import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.ConstellationHistory;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.constellation.wire.HeldSecret;
import dev.cloister.constellation.wire.VaultAnswer.SecretValue;
import dev.cloister.threshold.Share;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Verifies what vaults show of one secret; nothing of it is used before. Used by one thread. */
final class AnswerCheck {
  private final ConstellationHistory history;
  private final SecretId secret;

  /** Vaults show the same certificate. */
  private final Set<CommitCertificate> verified = new HashSet<>();

  AnswerCheck(ConstellationHistory history, SecretId secret) {
    this.history = history;
    this.secret = secret;
  }

  /**
   * What is true of an answer. A certificate counts whoever shows it, also where the share beside
   * it is wrong.
   */
  Shown of(Member member, SecretValue answer) {
    List<Signed<Prepared>> pending;
    try {
      pending = current(answer.pending());
      for (Signed<Prepared> vote : pending) {
        check(member, vote);
      }
      if (answer.committed().isPresent()) {
        check(answer.committed().get());
      }
    } catch (ConstellationException e) {
      answer.close();
      return Shown.faulty(fault(member, VaultFault.Kind.FORGED, e));
    }
    Optional<Share> share = Optional.empty();
    Optional<VaultFault> fault = Optional.empty();
    if (answer.committed().isPresent()
        && answer.committed().get() instanceof HeldSecret.Value value) {
      try {
        Envelope.check(value.shareHeader(), value.ciphertext());
        share = Optional.of(dealt(member, value));
      } catch (ConstellationException e) {
        value.close();
        fault =
            Optional.of(
                fault(
                    member,
                    e.reason() == Reason.SHARE_INVALID
                        ? VaultFault.Kind.WRONG_SHARE
                        : VaultFault.Kind.WRONG_CIPHERTEXT,
                    e));
      }
    }
    return new Shown(
        member.vault(),
        answer.committed(),
        share,
        pending,
        Optional.of(answer.continuity()),
        fault);
  }

  /** Votes of another configuration cannot be counted any more. */
  private List<Signed<Prepared>> current(List<Signed<Prepared>> votes) {
    long epoch = history.current().configEpoch();
    return votes.stream().filter(vote -> vote.object().configEpoch() == epoch).toList();
  }

  /** A vote is the vault's own, for a state of this secret. */
  private void check(Member member, Signed<Prepared> vote) throws ConstellationException {
    Prepared prepared = vote.object();
    if (!prepared.vault().equals(member.vault())) {
      throw new ConstellationException(Reason.MISMATCH, "the vote is another's");
    }
    check(prepared.state());
    vote.verify(member.identity());
  }

  private void check(WriteIntent state) throws ConstellationException {
    if (!state.secret().equals(secret)
        || !state.constellationId().equals(history.constellationId())) {
      throw new ConstellationException(Reason.MISMATCH, "the state is another secret's");
    }
  }

  private void check(HeldSecret held) throws ConstellationException {
    CommitCertificate certificate = held.certificate();
    check(certificate.state());
    if (!verified.contains(certificate)) {
      certificate.verifyDegraded(history.at(certificate.configEpoch()));
      verified.add(certificate);
    }
    if (held instanceof HeldSecret.Value value) {
      certificate.state().check(value.header(), value.shareHeader());
      value.shareHeader().check(holders(value.shareHeader()));
      if (value.policy().isPresent()
          && !value.policy().get().digest().equals(certificate.state().policy())) {
        throw new ConstellationException(Reason.MISMATCH, "the policy is not the one certified");
      }
    }
  }

  /** The share at this member's own position, as it was dealt. */
  private Share dealt(Member member, HeldSecret.Value value) throws ConstellationException {
    Share share = value.share();
    if (holders(value.shareHeader()).member(member.vault()).position() != share.position()) {
      throw new ConstellationException(Reason.SHARE_INVALID, "the share is another vault's");
    }
    value.shareHeader().check(value.header().setId(), share);
    return share;
  }

  /** The configuration whose members hold the shares. */
  private Descriptor holders(ShareHeader shares) throws ConstellationException {
    for (long epoch = history.current().configEpoch(); epoch >= 0; epoch--) {
      if (history.at(epoch).configId().equals(shares.configId())) {
        return history.at(epoch);
      }
    }
    throw new ConstellationException(
        Reason.WRONG_CONFIGURATION, "the shares are held under an unknown configuration");
  }

  private static VaultFault fault(
      Member member, VaultFault.Kind kind, ConstellationException cause) {
    return new VaultFault(member.vault(), kind, cause.reason().name().toLowerCase(Locale.ROOT));
  }
}
