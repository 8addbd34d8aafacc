package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import java.util.Map;
import java.util.Optional;

/** Values that stay: each call is durable when it returns. */
public interface Durable {
  /** A value. */
  Optional<byte[]> get(String key);

  /**
   * Sets values, all of them or none.
   *
   * @throws ChannelException {@link dev.cloister.channel.ErrorCode#UNAVAILABLE}
   */
  void put(Map<String, byte[]> values) throws ChannelException;
}
