package dev.cloister.channel.client;

import dev.cloister.channel.ChannelException;

/**
 * What a caller does with each connection after it was attested and before its first request, such
 * as asking the service for a nonce.
 */
@FunctionalInterface
public interface ConnectionSetup {
  /** Nothing. */
  ConnectionSetup NONE = connection -> request -> request;

  /**
   * What is done to each request of one connection, in the order in which they are sent; one at a
   * time.
   */
  @FunctionalInterface
  interface Outgoing {
    /** The request as it goes over that connection. */
    AttestedRequest of(AttestedRequest request) throws ChannelException;
  }

  /**
   * Runs once on a connection.
   *
   * @throws ChannelException when the connection cannot be used; it is then closed
   */
  Outgoing opened(AttestedConnection connection) throws ChannelException;
}
