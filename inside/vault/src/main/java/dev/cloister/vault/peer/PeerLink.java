package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerRequest;

/** The way to one peer. Safe for use by many threads. */
@FunctionalInterface
public interface PeerLink {
  /**
   * Asks, and waits for the answer.
   *
   * @throws ChannelException when the peer cannot be reached, is not what it must be, or answers
   *     with an error: nobody knows what it did
   */
  PeerAnswer ask(PeerRequest request) throws ChannelException;
}
