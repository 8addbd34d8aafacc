package dev.cloister.channel.ratls;

import dev.cloister.attestation.bytes.ByteString;

/** The client's state of one connection whose server has proven itself. Immutable. */
public final class ClientChannel {
  private final AttestedPeer server;
  private final String channelId;
  private final boolean proven;
  private final long since;
  private final long nanos;

  ClientChannel(AttestedPeer server, String channelId, boolean proven, long since, long nanos) {
    this.server = server;
    this.channelId = channelId;
    this.proven = proven;
    this.since = since;
    this.nanos = nanos;
  }

  /** Who the server is. */
  public AttestedPeer server() {
    return server;
  }

  /** The value of {@code Cloister-Channel} on every request of this connection. */
  public String channelId() {
    return channelId;
  }

  /** Whether this end has proven itself too. */
  public boolean proven() {
    return proven;
  }

  /**
   * Whether the server's evidence is fresh enough to send another request.
   *
   * @param nanoTime of the clock that the exchange was run by
   */
  public boolean isOpen(long nanoTime) {
    return nanoTime - since < nanos;
  }

  /** The server's identity key: what a caller pins for next time. */
  public ByteString identityKey() {
    return server.identityKey();
  }
}
