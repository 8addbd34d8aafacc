package dev.cloister.vault.secret;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.commit.Accepted;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.time.TimeInterval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the state of a secret changes (PROTOCOLS.md 5): pure functions of what is known and what was
 * checked before. The same request again changes nothing and is answered alike.
 */
public final class SecretRules {
  /** Most values of a secret that are prepared at once. */
  public static final int MAX_PENDING = 32;

  /** Most deletions of a secret that are prepared at once. */
  public static final int MAX_PENDING_DELETIONS = 32;

  private SecretRules() {}

  /**
   * Holds a state as it was written.
   *
   * @throws ChannelException {@link ErrorCode#STALE_VERSION}, {@link ErrorCode#CONFLICT} or {@link
   *     ErrorCode#TOO_MANY_PENDING}
   */
  public static SecretState prepare(SecretState before, Held held) throws ChannelException {
    if (holds(before, held.state())) {
      return before;
    }
    if (isCommitted(before, held.revision())) {
      throw new ChannelException(
          ErrorCode.STALE_VERSION, "this version, or a later one, is committed");
    }
    if (before.prepared().stream().anyMatch(one -> one.revision().equals(held.revision()))) {
      throw new ChannelException(
          ErrorCode.CONFLICT, "another state is prepared under the same version and set id");
    }
    requireRoom(before, held.state().isDeletion());
    List<Held> prepared = new ArrayList<>(before.prepared());
    prepared.add(held);
    prepared.sort(Comparator.comparing(Held::revision));
    return new SecretState(before.committed(), prepared, before.step());
  }

  /**
   * Takes a state as committed. A certificate with more votes for what is committed takes the place
   * of the one known: a vault that was away at a degraded write has voted since.
   *
   * @param certificate verified
   * @param policy digest of the policy whose text came with it
   * @throws ChannelException {@link ErrorCode#NOT_PREPARED}
   */
  public static SecretState commit(
      SecretState before, CommitCertificate certificate, Optional<ByteString> policy)
      throws ChannelException {
    return commit(before, certificate, policy, Optional.empty());
  }

  /**
   * The same at a vault that may have missed a refresh.
   *
   * @param dealt its share of the state that was certified, checked
   * @throws ChannelException {@link ErrorCode#NOT_PREPARED}
   */
  public static SecretState commit(
      SecretState before,
      CommitCertificate certificate,
      Optional<ByteString> policy,
      Optional<ShareSet> dealt)
      throws ChannelException {
    WriteIntent state = certificate.state();
    if (isCommitted(before, state.revision())) {
      return withFuller(before, certificate);
    }
    Held held =
        state.revision().step() == 0
            ? written(before, state)
            : stepped(before, state, policy.filter(state.policy()::equals).isPresent(), dealt);
    return new SecretState(
        Optional.of(new Committed(held, certificate)),
        before.prepared().stream()
            .filter(one -> one.revision().compareTo(state.revision()) > 0)
            .toList(),
        before.step().filter(step -> step.revision().equals(state.revision().next())));
  }

  /**
   * Promises to take no ballot below this one.
   *
   * @throws ChannelException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#STALE_VERSION}, {@link
   *     ErrorCode#NOT_PREPARED} or {@link ErrorCode#BALLOT_TOO_LOW}
   */
  public static SecretState promise(SecretState before, Revision revision, Ballot ballot)
      throws ChannelException {
    requireNext(before, revision);
    Optional<Step> step = before.step().filter(known -> known.revision().equals(revision));
    if (step.isPresent()) {
      int compared = ballot.compareTo(step.get().promised());
      boolean voted =
          step.get().accepted().filter(vote -> vote.ballot().equals(ballot)).isPresent();
      if (compared < 0 || voted) {
        throw tooLow();
      }
    }
    return withStep(
        before,
        new Step(
            revision,
            ballot,
            step.flatMap(Step::accepted),
            step.map(Step::settled).orElse(List.of())));
  }

  /**
   * Votes for a state of the next step.
   *
   * @param vote promises allow it
   * @throws ChannelException as {@link #promise}, or {@link ErrorCode#OBJECT_MISMATCH}
   */
  public static SecretState accept(SecretState before, Accepted vote) throws ChannelException {
    WriteIntent state = vote.state();
    Ballot ballot = vote.ballot();
    Held base = requireNext(before, state.revision());
    Optional<Step> step = before.step().filter(known -> known.revision().equals(state.revision()));
    List<Held> settled = step.map(Step::settled).orElse(List.of());
    boolean dealt = settled.stream().anyMatch(one -> one.state().equals(state));
    if (!base.hasSharesOf(state) && !dealt) {
      throw new ChannelException(
          ErrorCode.OBJECT_MISMATCH,
          "expected the same shares, or those of a session settled here");
    }
    if (step.flatMap(Step::accepted).filter(vote::isForSame).isPresent()) {
      return before;
    }
    if (step.isPresent()) {
      boolean other =
          step.get().accepted().filter(known -> known.ballot().equals(ballot)).isPresent();
      if (other || ballot.compareTo(step.get().promised()) < 0) {
        throw tooLow();
      }
    }
    return withStep(before, new Step(state.revision(), ballot, Optional.of(vote), settled));
  }

  /**
   * Drops what nobody needs any more: a value has ended and a deletion has no older value to keep
   * away once the longest life of a value has passed since it was made, and a day more for writers'
   * clocks.
   *
   * @param now only what surely has passed counts
   */
  public static SecretState purge(SecretState before, TimeInterval now) {
    List<Held> prepared =
        before.prepared().stream().filter(held -> !isForgettable(held, now)).toList();
    boolean empty =
        prepared.isEmpty()
            && before.committed().filter(known -> !isForgettable(known.held(), now)).isEmpty();
    return empty ? SecretState.NONE : new SecretState(before.committed(), prepared, before.step());
  }

  private static boolean isForgettable(Held held, TimeInterval now) {
    return now.hasBegun(
        Instant.ofEpochSecond(held.header().created())
            .plusSeconds(SecretHeader.MAX_LIFETIME)
            .plus(Duration.ofDays(1)));
  }

  private static SecretState withFuller(SecretState before, CommitCertificate certificate) {
    return before
        .committed()
        .filter(known -> known.held().state().equals(certificate.state()))
        .filter(known -> known.certificate().votes().size() < certificate.votes().size())
        .map(
            known ->
                new SecretState(
                    Optional.of(new Committed(known.held(), certificate)),
                    before.prepared(),
                    before.step()))
        .orElse(before);
  }

  private static boolean holds(SecretState before, WriteIntent state) {
    return before.prepared().stream().anyMatch(one -> one.state().equals(state))
        || before.committed().filter(known -> known.held().state().equals(state)).isPresent();
  }

  private static boolean isCommitted(SecretState before, Revision revision) {
    return before.committedRevision().filter(known -> known.compareTo(revision) >= 0).isPresent();
  }

  private static void requireRoom(SecretState before, boolean deletion) throws ChannelException {
    long alike =
        before.prepared().stream().filter(one -> one.state().isDeletion() == deletion).count();
    if (alike >= (deletion ? MAX_PENDING_DELETIONS : MAX_PENDING)) {
      throw new ChannelException(
          ErrorCode.TOO_MANY_PENDING, "many versions are prepared: commit one, or delete");
    }
  }

  private static Held written(SecretState before, WriteIntent state) throws ChannelException {
    return before.prepared().stream()
        .filter(one -> one.state().equals(state))
        .findFirst()
        .orElseThrow(() -> notPrepared("this state is not prepared here"));
  }

  /** A step is proof that what it begins from was committed, and that the policy was chosen. */
  private static Held stepped(
      SecretState before, WriteIntent state, boolean policyCame, Optional<ShareSet> dealt)
      throws ChannelException {
    List<Held> settled = before.step().map(Step::settled).orElse(List.of());
    boolean voted =
        before
            .step()
            .flatMap(Step::accepted)
            .filter(vote -> vote.state().equals(state))
            .isPresent();
    boolean known = settled.stream().anyMatch(one -> one.state().equals(state));
    if (!voted && !known && !policyCame) {
      throw notPrepared("expected a vote for this policy, or its text");
    }
    List<Held> held = new ArrayList<>(before.prepared());
    before.committed().ifPresent(one -> held.addFirst(one.held()));
    return Stream.concat(held.stream(), settled.stream())
        .filter(one -> one.hasSharesOf(state))
        .findFirst()
        .or(() -> held.stream().flatMap(one -> with(one, state, dealt).stream()).findFirst())
        .orElseThrow(() -> notPrepared("the shares of this state are not held here"))
        .withState(state);
  }

  /** A value of which this vault has all but the share. */
  private static Optional<Held> with(Held held, WriteIntent state, Optional<ShareSet> dealt) {
    if (dealt.isEmpty()
        || held.shares().isEmpty()
        || !held.state().secretHeader().equals(state.secretHeader())
        || !dealt.get().header().hash().equals(state.shareHeader())
        || !dealt.get().header().ciphertext().equals(held.shares().get().header().ciphertext())) {
      return Optional.empty();
    }
    return Optional.of(new Held(state, held.header(), dealt));
  }

  static Held requireNext(SecretState before, Revision revision) throws ChannelException {
    Optional<Held> held =
        before.committed().map(Committed::held).filter(known -> !known.state().isDeletion());
    if (held.isEmpty()) {
      throw new ChannelException(ErrorCode.NOT_FOUND, "no such secret");
    }
    if (isCommitted(before, revision)) {
      throw new ChannelException(ErrorCode.STALE_VERSION, "this step, or a later one, is taken");
    }
    if (!held.get().revision().next().equals(revision)) {
      throw notPrepared("expected the step after the one that is committed here");
    }
    return held.get();
  }

  static SecretState withStep(SecretState before, Step step) {
    return new SecretState(before.committed(), before.prepared(), Optional.of(step));
  }

  static ChannelException notPrepared(String message) {
    return new ChannelException(ErrorCode.NOT_PREPARED, message);
  }

  static ChannelException tooLow() {
    return new ChannelException(ErrorCode.BALLOT_TOO_LOW, "a later ballot was promised");
  }
}
