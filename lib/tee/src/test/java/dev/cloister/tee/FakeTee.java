package dev.cloister.tee;

import dev.cloister.attestation.Format;
import dev.cloister.attestation.binding.Binding;
import java.util.List;

/** A TEE whose evidence is the binding itself, made by the given step. */
record FakeTee(Step step) implements TeeProvider {
  /** What happens while evidence is made. */
  interface Step {
    void run() throws TeeException;
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public TeeEvidence evidence(Binding binding) throws TeeException {
    step.run();
    return TeeEvidence.of(Format.TDX_V4, binding.value());
  }

  @Override
  public void extend(MeasurementEvent event) {}

  @Override
  public List<MeasurementEvent> events() {
    return List.of();
  }

  @Override
  public Sealing sealingKey(String purpose) {
    return new Sealing.NotOffered("fake");
  }

  @Override
  public void close() {}
}
