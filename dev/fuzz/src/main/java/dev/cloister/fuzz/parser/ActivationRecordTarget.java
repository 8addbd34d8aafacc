package dev.cloister.fuzz.parser;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.tpm.ActivationRecord;
import dev.cloister.fuzz.AllocationLimit;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.TpmScenario;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/** {@link ActivationRecord#parse}: records that relying parties sign and attesters carry. */
public final class ActivationRecordTarget implements FuzzTarget {
  private static final Instant AT = Instant.parse("2026-11-21T00:00:00Z");

  @Override
  public String name() {
    return "tpm-activation";
  }

  @Override
  public void run(byte[] input) throws MalformedEvidenceException {
    ActivationRecord.parse(input);
  }

  @Override
  public Class<? extends Exception> refusal() {
    return MalformedEvidenceException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(TpmScenario.of(Seed.of("fuzz activation"), AT).record(UnaryOperator.identity()));
  }

  /** A certificate stands in it, twice encoded. */
  @Override
  public AllocationLimit allocationLimit() {
    return IntelSignedTarget.WITH_SIGNATURES;
  }
}
