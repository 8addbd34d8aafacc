package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.witness.Place;

/** The log of this vault's state: what its heads are of. */
public interface OwnLog {
  /** Where it is, as far as it is acknowledged. */
  Place place();

  /**
   * Whether it holds that place. What its snapshot replaced can no longer be compared, and counts
   * as held: the log goes on beyond it.
   *
   * @throws ChannelException {@link dev.cloister.channel.ErrorCode#UNAVAILABLE} when it cannot be
   *     read
   */
  boolean holds(Place place) throws ChannelException;
}
