package dev.cloister.bench;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Verifier;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A whole verification from bytes, and the raw signatures in it. */
public class VerifyBenchmark {

  /** What both measure. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls the method with @Setup before anything else
  public static class Shared {
    /** Who computes. */
    @Param({"PURE_JAVA", "ACCP"})
    public Provider provider = Provider.PURE_JAVA;

    /** What is verified. */
    @Param({"TDX_V4"})
    public EvidenceKind kind = EvidenceKind.TDX_V4;

    /** What the verifier has seen before. */
    @Param({"WARM", "NEW_PLATFORM", "COLD"})
    public Scenario scenario = Scenario.WARM;

    private Samples samples;
    private Verifier verifier;

    /** Issues the evidence and lets the verifier meet the collateral. */
    @Setup
    public void issue() throws Exception {
      samples = kind.samples(scenario);
      verifier = Verifier.of(samples.anchors(), provider.choice());
      for (Samples.Sample sample : samples.all()) {
        AttestationResult result = verify(verifier, sample);
        if (result.signature() != SignatureStatus.VALID
            || result.chain() != ChainStatus.VALID
            || !result.failures().isEmpty()) {
          throw new IllegalStateException("issued evidence does not verify: " + result.failures());
        }
      }
      if (provider == Provider.ACCP && verifier.nativeProvider().isEmpty()) {
        throw new IllegalStateException("the native provider does not work on this machine");
      }
    }

    private AttestationResult verify(Verifier by, Samples.Sample sample)
        throws MalformedEvidenceException {
      return by.verify(
          Verifier.parse(sample.evidence()), Challenge.none(), sample.collateral(), samples.at());
    }
  }

  /** Each thread's own place in the evidence. */
  @State(Scope.Thread)
  public static class Own {
    private final List<RawChecks> raw = new ArrayList<>();
    private int next;

    /** Decodes the keys that are known before. */
    @Setup
    public void prepare(Shared shared) throws Exception {
      Map<String, PublicKey> known = new HashMap<>();
      for (Samples.Sample sample : shared.samples.all()) {
        RawChecks checks = RawChecks.of(shared.provider, known, sample.checks());
        if (checks.run() != checks.count()) {
          throw new IllegalStateException("a signature that was cut out does not verify");
        }
        raw.add(checks);
      }
    }

    private int next(int size) {
      next = next + 1 >= size ? 0 : next + 1;
      return next;
    }
  }

  /** Bytes to result. */
  @Benchmark
  public AttestationResult verify(Shared shared, Own own) throws MalformedEvidenceException {
    Samples.Sample sample = shared.samples.all().get(own.next(shared.samples.all().size()));
    Verifier verifier =
        shared.scenario == Scenario.COLD
            ? Verifier.of(shared.samples.anchors(), shared.provider.choice())
            : shared.verifier;
    return shared.verify(verifier, sample);
  }

  /** The same signatures and nothing else. */
  @Benchmark
  public int raw(Own own) throws GeneralSecurityException {
    return own.raw.get(own.next(own.raw.size())).run();
  }

  /** Structure and bounds only. */
  @Benchmark
  public Object parse(Shared shared, Own own) throws MalformedEvidenceException {
    return Verifier.parse(
        shared.samples.all().get(own.next(shared.samples.all().size())).evidence());
  }
}
