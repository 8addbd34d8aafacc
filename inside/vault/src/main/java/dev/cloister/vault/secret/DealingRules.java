package dev.cloister.vault.secret;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.dealing.DealingSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How sessions in which shares are dealt change what is held of a secret: the new share is kept
 * beside the old one, which stays the secret's until the step is committed.
 */
public final class DealingRules {
  /** Most states of a step that are kept beside the one that was voted for. */
  public static final int MAX_SETTLED = 4;

  private DealingRules() {}

  /**
   * What the session begins from: the committed state, in the ballot that this vault promised.
   *
   * @throws ChannelException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#STALE_VERSION}, {@link
   *     ErrorCode#NOT_PREPARED}, {@link ErrorCode#BALLOT_TOO_LOW} or {@link
   *     ErrorCode#OBJECT_MISMATCH}
   */
  public static Held base(SecretState before, DealingSession session) throws ChannelException {
    Held base = SecretRules.requireNext(before, session.revision());
    if (!base.state().equals(session.base())) {
      throw new ChannelException(
          ErrorCode.OBJECT_MISMATCH, "the session begins from another state");
    }
    Optional<Step> step = step(before, session);
    if (step.isEmpty() || step.get().promised().compareTo(session.ballot()) < 0) {
      throw SecretRules.notPrepared("expected a promise for the ballot of the session");
    }
    if (!step.get().promised().equals(session.ballot())) {
      throw SecretRules.tooLow();
    }
    return base;
  }

  /**
   * Keeps a new share.
   *
   * @param shares dealt in that session, whose dealings hold
   * @throws ChannelException as {@link #base}
   */
  public static SecretState settle(SecretState before, DealingSession session, ShareSet shares)
      throws ChannelException {
    Held base = base(before, session);
    Held next =
        new Held(base.state().withShares(shares.header()), base.header(), Optional.of(shares));
    Step step = step(before, session).orElseThrow();
    if (step.settled().stream().anyMatch(known -> known.state().equals(next.state()))) {
      return before;
    }
    List<Held> settled = new ArrayList<>(step.settled());
    if (settled.size() >= MAX_SETTLED) {
      // What was voted for here may be chosen; of the others some vault may have to ask for repair.
      settled.stream().filter(one -> !isAccepted(step, one)).findFirst().ifPresent(settled::remove);
    }
    settled.add(next);
    return SecretRules.withStep(
        before, new Step(step.revision(), step.promised(), step.accepted(), settled));
  }

  /** What a vault says that restarted meanwhile, or whose patience is over. */
  public static ChannelException unknownSession() {
    return SecretRules.notPrepared("this vault is not in that session: begin another");
  }

  private static boolean isAccepted(Step step, Held held) {
    return step.accepted().filter(vote -> vote.state().equals(held.state())).isPresent();
  }

  private static Optional<Step> step(SecretState state, DealingSession session) {
    return state.step().filter(known -> known.revision().equals(session.revision()));
  }
}
