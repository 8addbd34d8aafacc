package dev.cloister.bench;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.tee.ForwardingTeeProvider;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import java.time.Duration;

/** A TEE whose evidence takes as long as a real platform's. */
final class SlowTee extends ForwardingTeeProvider {
  private final Duration latency;

  SlowTee(TeeProvider tee, Duration latency) {
    super(tee);
    this.latency = latency;
  }

  @Override
  public TeeEvidence evidence(Binding binding) throws TeeException {
    try {
      Thread.sleep(latency);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TeeException(TeeException.Reason.FAILED, "interrupted", e);
    }
    return super.evidence(binding);
  }
}
