package dev.cloister.channel.ratls;

import dev.cloister.channel.ChannelException;

/**
 * Carries a message to the server over one connection, and brings its answer.
 *
 * @param <X> what it throws when the connection fails
 */
@FunctionalInterface
public interface MessageCarrier<X extends Exception> {
  /**
   * The body of the server's 200.
   *
   * @throws ChannelException when the server answers anything else: with its code, where it is one
   */
  byte[] send(byte[] message) throws ChannelException, X;
}
