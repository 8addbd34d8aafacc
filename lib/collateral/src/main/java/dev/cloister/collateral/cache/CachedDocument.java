package dev.cloister.collateral.cache;

import java.time.Instant;
import java.util.Objects;

/** A document as a service sent it, unverified. */
public final class CachedDocument {
  private final byte[] body;
  private final String chain;
  private final Instant fetched;
  private final Instant nextUpdate;

  private CachedDocument(byte[] body, String chain, Instant fetched, Instant nextUpdate) {
    this.body = body;
    this.chain = Objects.requireNonNull(chain);
    this.fetched = Objects.requireNonNull(fetched);
    this.nextUpdate = Objects.requireNonNull(nextUpdate);
  }

  /**
   * A document.
   *
   * @param chain certificates in PEM that came with it, or empty
   * @param fetched when it was fetched
   * @param nextUpdate when it says that it becomes stale
   */
  public static CachedDocument of(byte[] body, String chain, Instant fetched, Instant nextUpdate) {
    return new CachedDocument(body.clone(), chain, fetched, nextUpdate);
  }

  /** The body. */
  public byte[] body() {
    return body.clone();
  }

  /** Certificates in PEM, or empty. */
  public String chain() {
    return chain;
  }

  /** When it was fetched. */
  public Instant fetched() {
    return fetched;
  }

  /** When it says that it becomes stale. */
  public Instant nextUpdate() {
    return nextUpdate;
  }
}
