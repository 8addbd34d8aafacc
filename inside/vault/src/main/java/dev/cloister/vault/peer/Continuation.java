package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.wire.Continuity;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What every answer says of the age of this vault's disk. That a recovery was not proven by
 * anything outside stays said until one is; it stands in the witnessed state.
 */
final class Continuation {
  private static final String UNPROVEN = "peers/unproven-since";

  private final InstantSource time;
  private OptionalLong opened = OptionalLong.empty();
  private OptionalLong unproven = OptionalLong.empty();
  private Optional<Durable> state = Optional.empty();
  private boolean stored = true;

  Continuation(InstantSource time) {
    this.time = time;
  }

  /** Reads what the state says. */
  synchronized void read(Durable of) {
    state = Optional.of(of);
    Optional<byte[]> since = of.get(UNPROVEN).filter(bytes -> bytes.length == Long.BYTES);
    if (since.isPresent() && ByteBuffer.wrap(since.get()).getLong() > 0) {
      unproven = OptionalLong.of(ByteBuffer.wrap(since.get()).getLong());
    }
  }

  /** A recovery ended. */
  synchronized void recovered(boolean anchored) {
    unproven = anchored ? OptionalLong.empty() : OptionalLong.of(Math.max(1, seconds()));
    stored = false;
  }

  /** Makes durable what {@link #recovered} said; waits for witnesses as long as it takes. */
  void store() {
    Optional<Durable> into;
    long since;
    synchronized (this) {
      into = stored ? Optional.empty() : state;
      since = unproven.orElse(0);
      stored = true;
    }
    if (into.isEmpty()) {
      return;
    }
    try {
      into.get().put(Map.of(UNPROVEN, ByteBuffer.allocate(Long.BYTES).putLong(since).array()));
    } catch (ChannelException e) {
      synchronized (this) {
        stored = false;
      }
    }
  }

  synchronized Continuity now(Standing.Phase phase) {
    long since = opened();
    return switch (phase) {
      case QUARANTINE -> new Continuity(Continuity.State.QUARANTINED, since);
      case RECOVERING -> new Continuity(Continuity.State.RECOVERING, since);
      case ACTIVE ->
          unproven.isPresent()
              ? Continuity.unprovenSince(unproven.getAsLong())
              : new Continuity(Continuity.State.WITNESSED, since);
      case NEW, JOINING, STARTING -> Continuity.unprovenSince(unproven.orElse(since));
    };
  }

  /** The time of the first answer: at the start it may not be known yet. */
  private long opened() {
    if (opened.isEmpty()) {
      opened = OptionalLong.of(seconds());
    }
    return opened.getAsLong();
  }

  private long seconds() {
    return Math.max(0, time.instant().getEpochSecond());
  }
}
