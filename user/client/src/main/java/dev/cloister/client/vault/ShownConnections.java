package dev.cloister.client.vault;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.ConnectionSetup;
import dev.cloister.channel.ratls.AttestedPeer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Connections on which this end proved itself too: their requests carry nothing more. */
final class ShownConnections implements ConnectionSetup {
  private final AtomicReference<Optional<AttestedPeer>> proven =
      new AtomicReference<>(Optional.empty());

  /** Who proved itself on the last connection. */
  Optional<AttestedPeer> proven() {
    return proven.get();
  }

  @Override
  public Outgoing opened(AttestedConnection connection) throws ChannelException {
    if (!connection.proven()) {
      throw new ChannelException(
          ErrorCode.PEER_ERROR, "expected a vault that takes evidence of its callers");
    }
    proven.set(Optional.of(connection.server()));
    return request -> request;
  }
}
