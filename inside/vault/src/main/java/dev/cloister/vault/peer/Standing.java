package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.util.Optional;

/** How this vault stands: one value that changes as a whole. Quarantine is for good. */
final class Standing {
  private Now now = new Now(Phase.NEW, Optional.empty(), Optional.empty(), false);

  /** What a vault does at present. */
  enum Phase {
    /** It has no constellation. */
    NEW,
    /** It has one, and collects the heads of its peers. */
    JOINING,
    /** It asks its peers whether its disk is the newest. */
    STARTING,
    /** No member serves: all of them exchange what they remember. */
    RECOVERING,
    /** It serves. */
    ACTIVE,
    /** It must not go on. */
    QUARANTINE
  }

  /**
   * How it stands.
   *
   * @param reason of a quarantine
   * @param incarnation while it is active
   * @param fresh whether it joined in this life and nobody served before: it may answer questions
   *     of peers that start, although it does not serve itself
   */
  record Now(
      Phase phase, Optional<Reason> reason, Optional<Incarnation> incarnation, boolean fresh) {
    boolean is(Phase other) {
      return phase == other;
    }

    /** Whether what it says of its peers counts. */
    boolean answersPeers() {
      return phase == Phase.ACTIVE || (phase == Phase.STARTING && fresh);
    }

    long number() {
      return incarnation.map(Incarnation::number).orElse(1L);
    }
  }

  synchronized Now now() {
    return now;
  }

  synchronized void enter(Phase phase, boolean fresh) {
    if (now.is(Phase.ACTIVE)) {
      return;
    }
    change(new Now(phase, Optional.empty(), Optional.empty(), fresh));
  }

  /** Starts once more, as a new process would: its peers do not serve, and need it to recover. */
  synchronized void stepDown() {
    change(new Now(Phase.STARTING, Optional.empty(), Optional.empty(), false));
  }

  synchronized void serve(Incarnation incarnation) {
    change(new Now(Phase.ACTIVE, Optional.empty(), Optional.of(incarnation), false));
  }

  synchronized void stop(Reason reason) {
    change(new Now(Phase.QUARANTINE, Optional.of(reason), Optional.empty(), false));
  }

  private void change(Now next) {
    if (!now.is(Phase.QUARANTINE)) {
      now = next;
    }
  }

  /**
   * How it stands, if it serves.
   *
   * @throws ChannelException {@link ErrorCode#QUARANTINED}, {@link ErrorCode#STARTING}
   */
  Now requireActive() throws ChannelException {
    Now found = now();
    if (found.is(Phase.QUARANTINE)) {
      throw new ChannelException(
          ErrorCode.QUARANTINED,
          "this vault is in quarantine",
          found.reason().map(Reason::code).stream().toList());
    }
    if (!found.is(Phase.ACTIVE)) {
      throw new ChannelException(ErrorCode.STARTING, "this vault waits for its peers");
    }
    return found;
  }
}
