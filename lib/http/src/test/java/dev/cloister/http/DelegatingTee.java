package dev.cloister.http;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import java.util.List;

/** A TEE that does what another does. */
class DelegatingTee implements TeeProvider {
  private final TeeProvider tee;

  DelegatingTee(TeeProvider tee) {
    this.tee = tee;
  }

  @Override
  public String name() {
    return tee.name();
  }

  @Override
  public TeeEvidence evidence(Binding binding) throws TeeException {
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
