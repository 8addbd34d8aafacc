package dev.cloister.client.vault;

import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.Optional;

/**
 * The way to one vault. That it is this member is certain of whatever is answered; what it says is
 * not. Safe for use by many threads.
 */
interface VaultLink extends AutoCloseable {
  /** Whose answers these are. */
  Member member();

  /**
   * Sends a request.
   *
   * @throws LinkException when there is no answer, or a refusal
   */
  VaultAnswer send(VaultRequest request) throws LinkException;

  /** What it proved last, if it has. */
  Optional<AttestedPeer> proven();

  /** Closes connections that nobody uses; the next request opens one. */
  default void disconnect() {}

  @Override
  void close();
}
