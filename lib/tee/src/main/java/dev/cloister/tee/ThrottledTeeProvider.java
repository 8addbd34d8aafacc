package dev.cloister.tee;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.tee.TeeException.Reason;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A provider that asks its TEE for one piece of evidence at a time and not faster than a rate:
 * hardware takes 4 ms to 1 s for a quote and throttles on its own terms. Who would wait too long or
 * behind too many is told {@link Reason#BUSY} at once.
 */
public final class ThrottledTeeProvider extends ForwardingTeeProvider {
  private final Limits limits;
  private final LongSupplier nanoTime;
  private final Semaphore places;
  private final Semaphore flight = new Semaphore(1, true);
  private double tokens;
  private long filledAt;

  /**
   * What is allowed.
   *
   * @param waiting most callers that wait for their turn, besides the one being served
   * @param patience longest wait for a turn
   * @param burst pieces of evidence that may be made without a pause
   * @param perSecond rate after the burst
   */
  public record Limits(int waiting, Duration patience, int burst, double perSecond) {
    /** For hardware: 32 wait, for 10 seconds; 20 at once, then 10 a second. */
    public static final Limits DEFAULT = new Limits(32, Duration.ofSeconds(10), 20, 10);

    /** Refuses limits that let nothing through. */
    public Limits {
      Objects.requireNonNull(patience);
      if (waiting < 0 || patience.isNegative() || burst < 1 || !(perSecond > 0)) {
        throw new IllegalArgumentException("limits that let nothing through");
      }
    }
  }

  private ThrottledTeeProvider(TeeProvider provider, Limits limits, LongSupplier nanoTime) {
    super(provider);
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.places = new Semaphore(limits.waiting() + 1);
    this.tokens = limits.burst();
    this.filledAt = nanoTime.getAsLong();
  }

  /**
   * Limits a provider.
   *
   * @param nanoTime a monotonic clock in nanoseconds, for the rate
   */
  public static TeeProvider of(TeeProvider provider, Limits limits, LongSupplier nanoTime) {
    return new ThrottledTeeProvider(provider, limits, nanoTime);
  }

  @Override
  public TeeEvidence evidence(Binding binding) throws TeeException {
    return inTurn(() -> super.evidence(binding));
  }

  @Override
  public TeeEvidence certificateEvidence(CertificateClaims claims) throws TeeException {
    return inTurn(() -> super.certificateEvidence(claims));
  }

  /** What the TEE is slow at. */
  @FunctionalInterface
  private interface Maker<T> {
    T make() throws TeeException;
  }

  private <T> T inTurn(Maker<T> maker) throws TeeException {
    if (!places.tryAcquire()) {
      throw new TeeException(Reason.BUSY, limits.waiting() + " callers already wait for evidence");
    }
    try {
      if (!flight.tryAcquire(limits.patience().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new TeeException(Reason.BUSY, "waited " + limits.patience() + " for a turn");
      }
      try {
        takeToken();
        return maker.make();
      } finally {
        flight.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TeeException(Reason.BUSY, "interrupted while waiting for a turn", e);
    } finally {
      places.release();
    }
  }

  private synchronized void takeToken() throws TeeException {
    long now = nanoTime.getAsLong();
    double gained = (now - filledAt) / 1e9 * limits.perSecond();
    tokens = Math.min(limits.burst(), tokens + gained);
    filledAt = now;
    if (tokens < 1) {
      throw new TeeException(
          Reason.BUSY, "more than " + limits.perSecond() + " pieces of evidence a second");
    }
    tokens -= 1;
  }

  @Override
  public Optional<KeyActivation> keyActivation() {
    return super.keyActivation().map(Throttled::new);
  }

  /** Activations take their turns with evidence. */
  private final class Throttled implements KeyActivation {
    private final KeyActivation keys;

    Throttled(KeyActivation keys) {
      this.keys = keys;
    }

    @Override
    public byte[] endorsementCertificate() {
      return keys.endorsementCertificate();
    }

    @Override
    public byte[] attestationKey() {
      return keys.attestationKey();
    }

    @Override
    public byte[] activate(byte[] credentialBlob, byte[] encryptedSecret) throws TeeException {
      return inTurn(() -> keys.activate(credentialBlob, encryptedSecret));
    }

    @Override
    public void keep(byte[] record) throws TeeException {
      keys.keep(record);
    }
  }
}
