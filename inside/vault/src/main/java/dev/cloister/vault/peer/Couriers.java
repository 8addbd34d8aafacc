package dev.cloister.vault.peer;

import dev.cloister.constellation.VaultId;
import java.util.Collection;
import java.util.concurrent.ThreadFactory;

/** One thread for each peer, which shows it what is due: a slow peer holds up no other. */
final class Couriers {
  private static final long IDLE_MILLIS = 200;
  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 1000;

  private Couriers() {}

  static void start(Witnessing witnessing, Collection<VaultId> peers, ThreadFactory threads) {
    for (VaultId peer : peers) {
      threads.newThread(() -> run(witnessing, peer)).start();
    }
  }

  /** A fault of one question must not end all others: nobody would notice but the leases. */
  private static boolean shown(Witnessing witnessing, VaultId peer) {
    try {
      return witnessing.show(peer);
    } catch (RuntimeException e) {
      System.getLogger(Couriers.class.getName())
          .log(System.Logger.Level.ERROR, "a head was not shown: " + e.getClass().getName());
      return false;
    }
  }

  private static void run(Witnessing witnessing, VaultId peer) {
    long pause = FIRST_PAUSE_MILLIS;
    try {
      while (!witnessing.isClosed()) {
        if (!witnessing.isDue(peer)) {
          witnessing.awaitDue(peer, IDLE_MILLIS);
        } else if (shown(witnessing, peer)) {
          pause = FIRST_PAUSE_MILLIS;
        } else {
          Thread.sleep(pause);
          pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
