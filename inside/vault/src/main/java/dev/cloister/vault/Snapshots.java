package dev.cloister.vault;

import dev.cloister.http.Repeater;
import dev.cloister.store.LogHead;
import dev.cloister.store.StoreException;
import dev.cloister.store.map.SealedMap;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.peer.Durability;
import java.time.Duration;

/** What was removed is in the log until the next snapshot: shares of old versions too. */
final class Snapshots {
  private static final Duration EVERY = Duration.ofMinutes(10);

  private Snapshots() {}

  static Repeater.Repetition of(SealedMap map, Durability durability, TrustedTime time) {
    LogHead[] last = {map.head()};
    return Repeater.inThread("snapshots")
        .every(
            EVERY,
            () -> {
              try {
                SealedTime.keep(map, durability, time);
                if (!map.head().equals(last[0])) {
                  last[0] = map.snapshot();
                }
              } catch (StoreException e) {
                System.getLogger(VaultProcess.class.getName())
                    .log(System.Logger.Level.WARNING, "no snapshot: " + e.error().code());
              }
            });
  }
}
