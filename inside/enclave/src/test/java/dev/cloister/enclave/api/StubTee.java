package dev.cloister.enclave.api;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import java.util.List;

/** A TEE whose evidence is the binding itself. */
final class StubTee implements TeeProvider {
  private boolean broken;
  private Collateral parts = Collateral.empty();

  synchronized void add(Collateral collateral) {
    parts = collateral;
  }

  synchronized void breakDown() {
    broken = true;
  }

  @Override
  public String name() {
    return "stub";
  }

  @Override
  public synchronized TeeEvidence evidence(Binding binding) throws TeeException {
    if (broken) {
      throw new TeeException(TeeException.Reason.FAILED, "detail that stays inside");
    }
    TeeEvidence evidence = TeeEvidence.of(Format.TDX_V4, binding.value());
    for (CollateralKind kind : parts.kinds()) {
      for (byte[] item : parts.all(kind)) {
        evidence = evidence.with(kind, item);
      }
    }
    return evidence;
  }

  @Override
  public void extend(MeasurementEvent event) {}

  @Override
  public List<MeasurementEvent> events() {
    return List.of();
  }

  @Override
  public Sealing sealingKey(String purpose) {
    return new Sealing.NotOffered("a stub");
  }

  @Override
  public void close() {}
}
