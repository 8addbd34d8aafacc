package dev.cloister.collateral.cache;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** A document as a service sent it, unverified. */
public final class CachedDocument {
  private final byte[] body;
  private final String chain;
  private final Instant fetched;
  private final Instant nextUpdate;
  private final Optional<Instant> issued;
  private final OptionalLong number;

  private CachedDocument(
      byte[] body,
      String chain,
      Instant fetched,
      Instant nextUpdate,
      Optional<Instant> issued,
      OptionalLong number) {
    this.body = body;
    this.chain = Objects.requireNonNull(chain);
    this.fetched = Objects.requireNonNull(fetched);
    this.nextUpdate = Objects.requireNonNull(nextUpdate);
    this.issued = issued;
    this.number = number;
  }

  /**
   * A document.
   *
   * @param chain certificates in PEM that came with it, or empty
   * @param fetched when it was fetched
   * @param nextUpdate when it says that it becomes stale
   */
  public static CachedDocument of(byte[] body, String chain, Instant fetched, Instant nextUpdate) {
    return new CachedDocument(
        body.clone(), chain, fetched, nextUpdate, Optional.empty(), OptionalLong.empty());
  }

  /** The same, with when it was issued: an older one does not replace it. */
  public CachedDocument issuedAt(Instant when) {
    return new CachedDocument(body, chain, fetched, nextUpdate, Optional.of(when), number);
  }

  /** The same, with Intel's tcbEvaluationDataNumber: a lower one does not replace it. */
  public CachedDocument numbered(long evaluationDataNumber) {
    return new CachedDocument(
        body, chain, fetched, nextUpdate, issued, OptionalLong.of(evaluationDataNumber));
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

  /** When it says that it was issued, where its kind says so. */
  public Optional<Instant> issued() {
    return issued;
  }

  /** Intel's tcbEvaluationDataNumber, where it has one. */
  public OptionalLong number() {
    return number;
  }

  /** Whether it was issued before the other or has a lower number. */
  boolean isOlderThan(CachedDocument other) {
    boolean earlier =
        issued.isPresent() && other.issued.isPresent() && issued.get().isBefore(other.issued.get());
    boolean lower =
        number.isPresent()
            && other.number.isPresent()
            && number.getAsLong() < other.number.getAsLong();
    return earlier || lower;
  }

  /** What tells it from its predecessors, for people. */
  String version() {
    return "issued "
        + issued.map(Instant::toString).orElse("at an unknown time")
        + (number.isPresent() ? ", evaluation data number " + number.getAsLong() : "");
  }
}
