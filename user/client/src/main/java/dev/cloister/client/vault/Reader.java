package dev.cloister.client.vault;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.wire.HeldSecret;
import dev.cloister.constellation.wire.SecretReference;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the newest certified state of a secret. Asks as many vaults as every reader must, others
 * when those are slow or at fault; finishes what enough vaults hold and nobody committed; and
 * writes the certificate back until no later reader can miss it (PROTOCOLS.md 5).
 */
final class Reader {
  private static final int MAX_ROUNDS = 4;

  private final Vaults vaults;
  private final VaultRequest.GetSecret question;
  private final AnswerCheck check;
  private final Deadline deadline;

  Reader(Vaults vaults, SecretId secret) {
    this(
        vaults,
        secret,
        new VaultRequest.GetSecret(new SecretReference.Handle(secret), Optional.empty()));
  }

  /**
   * The same by somebody who is no owner.
   *
   * @param question for that secret
   */
  Reader(Vaults vaults, SecretId secret, VaultRequest.GetSecret question) {
    this.vaults = vaults;
    this.question = question;
    this.check = new AnswerCheck(vaults.history(), secret);
    this.deadline = vaults.deadline();
  }

  /**
   * What so many vaults show that the newest acknowledged state is among it. Nothing is finished.
   *
   * @throws VaultException with {@link ClientFailure#NO_QUORUM}
   */
  ReadProgress fresh() throws ClientException {
    return begun(vaults.current().quorums().readers(), false);
  }

  /**
   * The newest state, which no later reader misses, with shares enough to open it.
   *
   * @throws VaultException with {@link ClientFailure#NO_QUORUM}
   */
  ReadProgress settled() throws ClientException {
    return settled(Math.max(vaults.current().quorums().readers(), vaults.current().quorums().k()));
  }

  /** The same, where all vaults are asked at once and waited for. */
  ReadProgress settledEverywhere() throws ClientException {
    return settled(vaults.all().size());
  }

  private ReadProgress settled(int first) throws ClientException {
    ReadProgress progress = begun(first, true);
    boolean done = false;
    try {
      for (int round = 0; round < MAX_ROUNDS && !isDone(progress); round++) {
        if (progress.hasPending()) {
          askRest(progress, vaults.hedge().orEarlier(deadline));
        }
        Optional<CommitCertificate> finished = progress.finishable();
        Optional<CommitCertificate> known = progress.newest().map(HeldSecret::certificate);
        if (finished.isPresent()) {
          spread(progress, finished.get());
        } else if (known.isPresent() && !isComplete(progress)) {
          spread(progress, known.get());
        }
      }
      if (!isComplete(progress)) {
        throw new VaultException(
            ClientFailure.NO_QUORUM,
            "too few vaults hold the newest version, or enough good shares of it",
            progress.faults());
      }
      done = true;
      return progress;
    } finally {
      if (!done) {
        progress.close();
      }
    }
  }

  /** Looks again at these vaults. */
  void again(ReadProgress progress, Set<VaultId> which) throws ClientException {
    try (Fan fan = vaults.fan()) {
      for (VaultLink link : vaults.all()) {
        if (which.contains(link.member().vault())) {
          ask(fan, progress, link);
        }
      }
      while (fan.open() > 0 && !deadline.hasPassed()) {
        Optional<Reply> reply = fan.next(deadline);
        if (reply.isPresent()) {
          take(progress, reply.get());
        }
      }
    }
  }

  private static boolean isDone(ReadProgress progress) {
    return isComplete(progress) && !progress.hasPending();
  }

  private static boolean isComplete(ReadProgress progress) {
    return progress.newest().isEmpty() || (progress.isSettled() && progress.isReadable());
  }

  private ReadProgress begun(int first, boolean withShares) throws ClientException {
    ReadProgress progress = new ReadProgress(vaults.current());
    boolean done = false;
    try {
      gather(progress, first, withShares);
      if (!progress.isFresh() && progress.hasExpired()) {
        throw new VaultException(
            ClientFailure.SECRET_EXPIRED, "the secret has expired", progress.faults());
      }
      if (!progress.isFresh()) {
        Optional<VaultException> refused =
            Refusals.of(progress.faults(), vaults.current().quorums().readers());
        if (refused.isPresent()) {
          throw refused.get();
        }
        throw new VaultException(
            ClientFailure.NO_QUORUM,
            "expected good answers of "
                + vaults.current().quorums().readers()
                + " vaults, found "
                + progress.sound(),
            progress.faults());
      }
      done = true;
      return progress;
    } finally {
      if (!done) {
        progress.close();
      }
    }
  }

  /** One reply that does not help, or the hedge's time, brings the next vaults in. */
  private void gather(ReadProgress progress, int first, boolean withShares) throws ClientException {
    Deque<VaultLink> rest = new ArrayDeque<>(vaults.ordered());
    Deadline hedge = vaults.hedge();
    try (Fan fan = vaults.fan()) {
      for (int i = 0; i < first && !rest.isEmpty(); i++) {
        ask(fan, progress, rest.pop());
      }
      boolean all = first >= vaults.all().size();
      while ((all || !isEnough(progress, withShares)) && !deadline.hasPassed()) {
        Optional<Reply> reply = fan.next(rest.isEmpty() ? deadline : hedge.orEarlier(deadline));
        if (reply.isPresent()) {
          if (!take(progress, reply.get()) && !rest.isEmpty()) {
            ask(fan, progress, rest.pop());
          }
        } else if (!rest.isEmpty() && hedge.hasPassed()) {
          progress.open().forEach(slow -> vaults.note(slow, false));
          while (!rest.isEmpty()) {
            ask(fan, progress, rest.pop());
          }
        }
        if (fan.open() == 0 && rest.isEmpty()) {
          return;
        }
        if (fan.open() == 0 && !isEnough(progress, withShares)) {
          ask(fan, progress, rest.pop());
        }
      }
    }
  }

  private static boolean isEnough(ReadProgress progress, boolean withShares) {
    boolean readable = !withShares || progress.newest().isEmpty() || progress.isReadable();
    return progress.isFresh() && readable;
  }

  /** Asks those that said nothing yet, for as long as that. */
  private void askRest(ReadProgress progress, Deadline until) throws ClientException {
    try (Fan fan = vaults.fan()) {
      for (VaultLink link : vaults.ordered()) {
        if (!progress.wasAsked(link.member().vault())) {
          ask(fan, progress, link);
        }
      }
      while (fan.open() > 0 && !until.hasPassed()) {
        Optional<Reply> reply = fan.next(until);
        if (reply.isPresent()) {
          take(progress, reply.get());
        }
      }
    }
  }

  /**
   * Brings a certificate to every vault that does not show it as committed, and looks again at
   * those that took it and at those not asked before, until that is enough.
   */
  private void spread(ReadProgress progress, CommitCertificate certificate) throws ClientException {
    Set<VaultId> holders =
        progress.newest().map(HeldSecret::certificate).filter(certificate::equals).isPresent()
            ? new HashSet<>(progress.committedAt())
            : new HashSet<>();
    VaultRequest commit =
        new VaultRequest.CommitSecret(certificate, policyOf(progress, certificate));
    boolean looked = false;
    try (Fan fan = vaults.fan()) {
      for (VaultLink link : vaults.ordered()) {
        if (!holders.contains(link.member().vault())) {
          fan.ask(link, commit);
        }
      }
      while (fan.open() > 0 && !deadline.hasPassed() && (!looked || !isComplete(progress))) {
        Optional<Reply> reply = fan.next(deadline);
        if (reply.isEmpty()) {
          return;
        }
        if (reply.get().request().equals(commit)) {
          if (reply.get().answer().isPresent() || !progress.wasAsked(reply.get().vault())) {
            ask(fan, progress, reply.get().link());
          }
        } else {
          take(progress, reply.get());
          looked = true;
        }
      }
    }
  }

  /** The text for vaults that did not vote for a step. */
  private static Optional<SecretPolicy> policyOf(
      ReadProgress progress, CommitCertificate certificate) {
    boolean step = certificate.state().revision().step() > 0;
    return progress
        .policy()
        .filter(policy -> step && policy.digest().equals(certificate.state().policy()));
  }

  private void ask(Fan fan, ReadProgress progress, VaultLink link) {
    progress.asked(link.member().vault());
    fan.ask(link, question);
  }

  /** Whether the reply is sound, and of the newest state known so far. */
  private boolean take(ReadProgress progress, Reply reply) {
    if (reply.isRefused(Codes.NOT_FOUND)) {
      progress.add(Shown.nothing(reply.vault(), Optional.empty()));
      return progress.newest().isEmpty();
    }
    if (reply.fault().isPresent()) {
      progress.fault(reply.fault().get());
      vaults.note(
          reply.vault(),
          reply.isRefused(Codes.EXPIRED) || Refusals.isDecision(reply.fault().get()));
      return false;
    }
    if (reply.answer().isEmpty()
        || !(reply.answer().get() instanceof VaultAnswer.SecretValue value)) {
      progress.fault(reply.fault(VaultFault.Kind.MALFORMED, "another answer"));
      return false;
    }
    Shown shown = check.of(reply.member(), value);
    progress.add(shown);
    vaults.note(reply.vault(), shown.isSound());
    return shown.isSound() && progress.committedAt().contains(shown.vault());
  }
}
