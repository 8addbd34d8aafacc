package dev.cloister.vault;

import dev.cloister.channel.ChannelException;
import dev.cloister.http.Repeater;
import dev.cloister.store.LogHead;
import dev.cloister.store.StoreException;
import dev.cloister.store.map.SealedMap;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.peer.Durability;
import dev.cloister.vault.secret.Secrets;
import java.time.Duration;

/**
 * What a vault does by itself: it forgets what nobody needs any more, and writes a snapshot,
 * because what was removed is in the log until then: shares of old versions too.
 */
final class Maintenance {
  private static final System.Logger LOG = System.getLogger(Maintenance.class.getName());
  private static final Duration EVERY = Duration.ofMinutes(10);

  /** One in so many runs looks at all secrets: what it drops is weeks old. */
  private static final int PURGE = 144;

  private final SealedMap map;
  private final Secrets secrets;
  private final Durability durability;
  private final TrustedTime time;
  private LogHead last;
  private int runs;

  Maintenance(SealedMap map, Secrets secrets, Durability durability, TrustedTime time) {
    this.map = map;
    this.secrets = secrets;
    this.durability = durability;
    this.time = time;
    this.last = map.head();
  }

  Repeater.Repetition start() {
    return Repeater.inThread("maintenance").every(EVERY, this::run);
  }

  void run() {
    try {
      SealedTime.keep(map, durability, time);
      if (runs++ % PURGE == 0) {
        secrets.purge(time.now());
      }
    } catch (ChannelException e) {
      // While the vault does not serve; the next day comes.
      LOG.log(System.Logger.Level.INFO, "nothing was forgotten: " + e.code().code());
    }
    try {
      if (!map.head().equals(last)) {
        last = map.snapshot();
      }
    } catch (StoreException e) {
      LOG.log(System.Logger.Level.WARNING, "no snapshot: " + e.error().code());
    }
  }
}
