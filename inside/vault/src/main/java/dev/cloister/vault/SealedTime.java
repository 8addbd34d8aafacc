package dev.cloister.vault;

import dev.cloister.channel.ChannelException;
import dev.cloister.store.map.SealedMap;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.peer.Durability;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/** The earliest time that it may be, sealed with the state: it does not go back with a restart. */
final class SealedTime {
  private static final String KEY = "time";

  private SealedTime() {}

  static void restore(SealedMap map, TrustedTime time) {
    Optional<byte[]> kept = map.get(KEY).filter(value -> value.length == Long.BYTES);
    kept.ifPresent(value -> time.observe(Instant.ofEpochSecond(ByteBuffer.wrap(value).getLong())));
  }

  /** Nothing where that is what is sealed, or the store takes nothing now. */
  static void keep(SealedMap map, Durability durability, TrustedTime time) {
    long seconds = time.toSeal().getEpochSecond();
    byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(seconds).array();
    boolean known =
        map.get(KEY).filter(kept -> ByteBuffer.wrap(kept).getLong() >= seconds).isPresent();
    if (known) {
      return;
    }
    try {
      durability.await(map.put(KEY, value));
    } catch (ChannelException e) {
      System.getLogger(SealedTime.class.getName())
          .log(System.Logger.Level.WARNING, "the time was not sealed");
    }
  }
}
