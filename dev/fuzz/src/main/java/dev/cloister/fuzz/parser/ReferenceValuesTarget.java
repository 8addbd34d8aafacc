package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.attestation.policy.ReferenceValues;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.measure.Bank;
import dev.cloister.measure.Candidate;
import dev.cloister.measure.FileDigests;
import dev.cloister.measure.MeasuredEvent;
import dev.cloister.measure.Measurement;
import java.util.List;

/** {@link ReferenceValues#parse}: what is read is what a policy embeds. */
public final class ReferenceValuesTarget implements FuzzTarget {
  @Override
  public String name() {
    return "reference-values";
  }

  @Override
  public void run(byte[] input) throws PolicyException {
    ReferenceValues values = ReferenceValues.parse(input);
    if (values.values().isEmpty()) {
      throw new AssertionError("accepts a set that names nothing");
    }
    AppraisalPolicy policy = AppraisalPolicy.defaults().withReferenceValues(List.of(values));
    if (!AppraisalPolicy.parse(policy.json().toJson().getBytes(UTF_8))
        .json()
        .equals(policy.json())) {
      throw new AssertionError("a policy that does not read back as itself");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return PolicyException.class;
  }

  @Override
  public List<byte[]> seeds() {
    MeasuredEvent event = MeasuredEvent.of("initrd", Bank.SHA384, new byte[1]);
    Measurement measurement =
        Measurement.by("fuzz")
            .description("a seed")
            .input("firmware", "OVMF.fd", FileDigests.of(new byte[2]))
            .parameter("memory", "1 MiB")
            .value("rtmr1", List.of(Candidate.extended(Bank.SHA384, "a", List.of(event))))
            .events("rtmr0", List.of(event))
            .build();
    return List.of(measurement.referenceValues().json().toJson().getBytes(UTF_8));
  }
}
