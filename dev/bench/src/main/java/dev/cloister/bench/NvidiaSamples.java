package dev.cloister.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.bench.Check.Scheme;
import dev.cloister.bench.Samples.Sample;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.nvidia.NvidiaIssuer;
import dev.cloister.testkit.nvidia.SpdmSpec;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Issued evidence of one GPU, under a chain of five. */
final class NvidiaSamples {
  private static final Seed SEED = Seed.of("bench nvidia");
  private static final int HALF = 48;

  private final Scenario scenario;
  private final NvidiaIssuer issuer =
      NvidiaIssuer.create(SEED, Samples.AT.minus(Duration.ofDays(60)));
  private final List<Certificate> authorities = issuer.certificates().subList(1, 5);

  private NvidiaSamples(Scenario scenario) {
    this.scenario = scenario;
  }

  static Samples of(Scenario scenario) throws Exception {
    return new NvidiaSamples(scenario).issue();
  }

  private Samples issue() throws Exception {
    boolean platforms = scenario == Scenario.NEW_PLATFORM;
    int count = platforms ? Samples.PLATFORMS : Samples.OF_ONE_PLATFORM;
    List<Sample> all = new ArrayList<>();
    EcKey key = device("one");
    List<Certificate> chain = chain(key);
    for (int i = 0; i < count; i++) {
      if (platforms) {
        key = device("device " + i);
        chain = chain(key);
      }
      byte[] nonce = ByteBuffer.allocate(32).putInt(i).array();
      byte[] signed = SpdmSpec.of(nonce).bytes();
      byte[] raw = key.signRaw(signed);
      byte[] report = Arrays.copyOf(signed, signed.length + raw.length);
      System.arraycopy(raw, 0, report, signed.length, raw.length);
      byte[] evidence =
          JsonText.write(List.of(NvidiaIssuer.element(report, chain, nonce))).getBytes(US_ASCII);
      all.add(new Sample(evidence, Collateral.empty(), checks(chain, signed, raw)));
    }
    return new Samples(
        new DevelopmentAnchors(
            List.of(TrustAnchor.of(Vendor.NVIDIA_DEVICE, "bench root", issuer.rootSpki()))),
        Samples.AT,
        all);
  }

  private static EcKey device(String label) {
    return EcKey.generate(EcKey.Curve.P384, SEED.derive(label));
  }

  private List<Certificate> chain(EcKey device) {
    List<Certificate> chain = new ArrayList<>();
    chain.add(issuer.certificates(spec -> spec.withSpki(device.spki())).getFirst());
    chain.addAll(authorities);
    return chain;
  }

  private List<Check> checks(List<Certificate> certificates, byte[] signed, byte[] raw)
      throws Exception {
    List<X509Certificate> chain = certificates.stream().map(Certificate::x509).toList();
    List<Check> out = new ArrayList<>();
    if (scenario != Scenario.WARM) {
      boolean known = scenario == Scenario.NEW_PLATFORM;
      out.add(Check.issued(Scheme.P384, chain.get(0), chain.get(1), known));
    }
    if (scenario == Scenario.COLD) {
      for (int i = 1; i < chain.size(); i++) {
        X509Certificate above = chain.get(Math.min(i + 1, chain.size() - 1));
        out.add(Check.issued(Scheme.P384, chain.get(i), above, false));
      }
    }
    out.add(
        new Check(
            Scheme.P384,
            chain.getFirst().getPublicKey().getEncoded(),
            signed,
            RawEcdsa.der(raw, 0, HALF, false),
            scenario == Scenario.WARM));
    return out;
  }
}
