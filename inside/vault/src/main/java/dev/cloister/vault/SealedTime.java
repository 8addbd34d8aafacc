package dev.cloister.vault;

import dev.cloister.store.map.SealedMap;
import dev.cloister.time.TrustedTime;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** The earliest time that it may be, sealed with the state: it does not go back with a restart. */
final class SealedTime {
  private static final String KEY = "time";

  private SealedTime() {}

  static void restore(SealedMap map, TrustedTime time) {
    Optional<byte[]> kept = map.get(KEY).filter(value -> value.length == Long.BYTES);
    kept.ifPresent(value -> time.observe(Instant.ofEpochSecond(ByteBuffer.wrap(value).getLong())));
  }

  /** Nothing where that is what is sealed, or the store takes nothing more. */
  static void keep(SealedMap map, TrustedTime time) {
    long seconds = time.toSeal().getEpochSecond();
    byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(seconds).array();
    boolean known =
        map.get(KEY).filter(kept -> ByteBuffer.wrap(kept).getLong() >= seconds).isPresent();
    if (known) {
      return;
    }
    try {
      map.put(KEY, value).join();
    } catch (CompletionException e) {
      System.getLogger(SealedTime.class.getName())
          .log(System.Logger.Level.WARNING, "the time was not sealed");
    }
  }
}
