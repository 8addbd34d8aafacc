package dev.cloister.bench;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import java.time.Duration;
import java.util.List;

/** A TEE whose evidence takes as long as a real platform's. */
record SlowTee(TeeProvider tee, Duration latency) implements TeeProvider {
  @Override
  public String name() {
    return tee.name();
  }

  @Override
  public TeeEvidence evidence(Binding binding) throws TeeException {
    try {
      Thread.sleep(latency);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TeeException(TeeException.Reason.FAILED, "interrupted", e);
    }
    return tee.evidence(binding);
  }

  @Override
  public void extend(MeasurementEvent event) throws TeeException {
    tee.extend(event);
  }

  @Override
  public List<MeasurementEvent> events() {
    return tee.events();
  }

  @Override
  public Sealing sealingKey(String purpose) throws TeeException {
    return tee.sealingKey(purpose);
  }

  @Override
  public void close() {
    tee.close();
  }
}
