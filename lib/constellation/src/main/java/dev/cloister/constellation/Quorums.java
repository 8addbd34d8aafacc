package dev.cloister.constellation;

import java.util.OptionalInt;

/**
 * How many of what, and what follows from it (PROTOCOLS.md 5 and 6). Below, {@code b} is the number
 * of vaults that lie or were rolled back without being noticed.
 *
 * @param n vaults
 * @param k shares that give a secret, at least 2
 * @param q vaults that must hold a version before it is acknowledged, k to n
 * @param degraded the fewest that may acknowledge a write whose answer says {@code degraded}, k to
 *     q; q where that is not offered. Never enough for a deletion, a refresh or a compare-and-set
 * @param w witnesses that must know a vault's new head before the vault answers, 1 to n - 1
 * @param s peers whose heads a vault must see when it starts, 1 to n - 1
 */
public record Quorums(int n, int k, int q, int degraded, int w, int s) {
  /** Refuses numbers that protect nothing. */
  public Quorums {
    require(n >= 2 && n <= 255, "n: expected 2 to 255 vaults, found " + n);
    require(k >= 2 && k <= n, "k: expected 2 to n, found " + k);
    require(q >= k && q <= n, "q: expected k to n, found " + q);
    require(2 * q > n, "q: expected more than half of n, found " + q);
    require(degraded >= k && degraded <= q, "degraded: expected k to q, found " + degraded);
    require(w >= 1 && w < n, "w: expected 1 to n - 1, found " + w);
    require(s >= 1 && s < n, "s: expected 1 to n - 1, found " + s);
    require(w + s >= n, "w + s: expected n or more, found " + (w + s));
  }

  /** Numbers without degraded writes. */
  public static Quorums of(int n, int k, int q, int w, int s) {
    return new Quorums(n, k, q, q, w, s);
  }

  /** Vaults that can be lost for good after a full acknowledgement: q - k. */
  public int survivableLosses() {
    return q - k;
  }

  /** Vaults that can be down while a full write succeeds: n - q. */
  public int downAtWrite() {
    return n - q;
  }

  /**
   * Vaults to ask so that one honest answer knows the newest acknowledged version; empty where
   * asking all is not enough.
   */
  public OptionalInt freshRead(int b) {
    return atMostAll(n + b + 1 - degraded);
  }

  /** Vaults to ask so that their answers also hold k good shares of it: one round. */
  public OptionalInt oneRoundRead(int b) {
    return atMostAll(n + k + b - degraded);
  }

  /**
   * Vaults where a version must be committed before a reader returns it, so that no later reader
   * who asks {@code r} misses it: n + b + 1 - r, or fewer than q where readers ask more than they
   * must.
   */
  public int writeBack(int r, int b) {
    return Math.min(n, n + b + 1 - r);
  }

  /**
   * Vaults that every reader of this constellation asks at least, the same for all of them: so many
   * that one may lie where that leaves one that may be down, else as many as a fresh read needs
   * where none lies.
   */
  public int readers() {
    OptionalInt careful = freshRead(1);
    return careful.isPresent() && careful.getAsInt() < n
        ? careful.getAsInt()
        : freshRead(0).orElse(n);
  }

  /** Vaults where a version must be committed before any reader returns it. */
  public int settled() {
    return writeBack(readers(), 0);
  }

  /** Whether two compare-and-sets of one state cannot both win. */
  public boolean hasUniqueWinner(int b) {
    return 2 * q >= n + b + 1;
  }

  /**
   * Whether what q vaults wiped cannot be read from the others: for deleting, revoking, tightening
   * a policy and retiring an epoch.
   */
  public boolean revokes(int b) {
    return n - q + b < k;
  }

  /** Rolled-back vaults that cannot hide another's newest head from it at its start: w + s - n. */
  public int toleratedRollbacks() {
    return w + s - n;
  }

  /**
   * Peers that must grant an incarnation: s of them, and more than half, so that of two machines
   * that start from one disk at most one is granted it.
   */
  public int grants() {
    return Math.max(s, (n - 1) / 2 + 1);
  }

  /** Wrong guesses in total where each vault allows that many: floor(n * guesses / k). */
  public long totalGuesses(int guesses) {
    return Math.floorDiv((long) n * guesses, k);
  }

  private OptionalInt atMostAll(int count) {
    return count <= n ? OptionalInt.of(Math.max(count, 1)) : OptionalInt.empty();
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
