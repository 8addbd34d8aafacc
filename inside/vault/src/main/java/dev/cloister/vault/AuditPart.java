package dev.cloister.vault;

import dev.cloister.http.Repeater;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.map.SealedMap;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.audit.AuditPlace;
import dev.cloister.vault.audit.AuditTrail;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The audit log, from when the vault is a member on. The state, which peers witness, keeps a place
 * in it that was reached, a moment later: whoever cuts the log before that is noticed at the next
 * start.
 */
final class AuditPart implements AutoCloseable {
  private static final String REACHED = "audit/reached";
  private static final Duration EVERY = Duration.ofMillis(250);

  private final SealedMap state;
  private final BooleanSupplier serves;
  private Optional<AuditTrail> trail = Optional.empty();
  private Optional<Repeater.Repetition> keeper = Optional.empty();
  private AuditPlace kept = AuditPlace.NONE;
  private CompletableFuture<?> writing = CompletableFuture.completedFuture(kept);

  /**
   * No log yet.
   *
   * @param serves whether the state takes changes now
   */
  AuditPart(SealedMap state, BooleanSupplier serves) {
    this.state = state;
    this.serves = serves;
  }

  /**
   * Opens or begins the log, once.
   *
   * @throws StoreException when it is not whole, or ends before what the state knows of it
   */
  synchronized void begin(LogSettings settings, AuditTrail.Origin origin, TrustedTime time)
      throws StoreException {
    if (trail.isPresent()) {
      return;
    }
    kept = known();
    trail = Optional.of(AuditTrail.open(settings, origin, time, kept));
    keeper = Optional.of(Repeater.inThread("audit-place").every(EVERY, this::keep));
  }

  private AuditPlace known() throws StoreException {
    try {
      return state.get(REACHED).map(AuditPlace::decode).orElse(AuditPlace.NONE);
    } catch (IllegalArgumentException e) {
      throw new StoreException(StoreError.CORRUPT, "expected a place in the audit log", e);
    }
  }

  private synchronized void keep() {
    AuditPlace now = trail.orElseThrow().reached();
    if (writing.isDone() && !now.equals(kept) && serves.getAsBoolean()) {
      kept = now;
      writing = state.put(REACHED, now.encoded());
    }
  }

  /** The log, once there is one. */
  synchronized Optional<AuditTrail> trail() {
    return trail;
  }

  @Override
  public synchronized void close() {
    keeper.ifPresent(Repeater.Repetition::close);
    trail.ifPresent(AuditTrail::close);
  }
}
