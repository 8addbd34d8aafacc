package dev.cloister.tee;

import dev.cloister.attestation.binding.Binding;
import java.util.List;
import java.util.Optional;

/**
 * A provider that does what another does, for those that change one thing of it. It forwards every
 * method, those with a default too: a wrapper that forgot one would hide what its provider offers.
 */
public abstract class ForwardingTeeProvider implements TeeProvider {
  private final TeeProvider provider;

  /** Forwards to {@code provider}. */
  protected ForwardingTeeProvider(TeeProvider provider) {
    this.provider = provider;
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public TeeEvidence evidence(Binding binding) throws TeeException {
    return provider.evidence(binding);
  }

  @Override
  public TeeEvidence certificateEvidence(CertificateClaims claims) throws TeeException {
    return provider.certificateEvidence(claims);
  }

  @Override
  public void extend(MeasurementEvent event) throws TeeException {
    provider.extend(event);
  }

  @Override
  public List<MeasurementEvent> events() {
    return provider.events();
  }

  @Override
  public Sealing sealingKey(String purpose) throws TeeException {
    return provider.sealingKey(purpose);
  }

  @Override
  public Optional<KeyActivation> keyActivation() {
    return provider.keyActivation();
  }

  @Override
  public void close() {
    provider.close();
  }
}
