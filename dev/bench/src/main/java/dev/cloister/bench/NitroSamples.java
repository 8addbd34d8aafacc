package dev.cloister.bench;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.bench.Check.Scheme;
import dev.cloister.bench.Samples.Sample;
import dev.cloister.testkit.nitro.CborItems;
import dev.cloister.testkit.nitro.NitroSpec;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.Seed;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Issued Nitro documents. */
final class NitroSamples {
  private static final Seed SEED = Seed.of("bench nitro");
  private static final int HALF = 48;

  private NitroSamples() {}

  static Samples of(Scenario scenario) throws Exception {
    boolean platforms = scenario == Scenario.NEW_PLATFORM;
    int count = platforms ? Samples.PLATFORMS : Samples.OF_ONE_PLATFORM;
    NitroSpec one = NitroSpec.of(SEED, Samples.AT);
    List<Sample> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      NitroSpec enclave =
          platforms ? NitroSpec.ofEnclave(SEED, SEED.derive("enclave " + i), Samples.AT) : one;
      byte[] userData = ByteBuffer.allocate(64).putInt(i).array();
      NitroSpec spec = enclave.with("user_data", CborItems.bytes(userData));
      byte[] document = spec.sign();
      all.add(new Sample(document, Collateral.builder().build(), checks(scenario, spec, document)));
    }
    return new Samples(
        new DevelopmentAnchors(
            List.of(TrustAnchor.of(Vendor.AWS_NITRO, "bench root", one.rootSpki()))),
        Samples.AT,
        all);
  }

  private static List<Check> checks(Scenario scenario, NitroSpec spec, byte[] document)
      throws Exception {
    List<X509Certificate> chain = spec.chain().stream().map(Certificate::x509).toList();
    List<Check> out = new ArrayList<>();
    if (scenario != Scenario.WARM) {
      boolean known = scenario == Scenario.NEW_PLATFORM;
      out.add(Check.issued(Scheme.P384, chain.get(0), chain.get(1), known));
    }
    if (scenario == Scenario.COLD) {
      out.add(Check.issued(Scheme.P384, chain.get(1), chain.get(1), false));
    }
    out.add(
        new Check(
            Scheme.P384,
            chain.getFirst().getPublicKey().getEncoded(),
            spec.signed(),
            RawEcdsa.der(document, document.length - 2 * HALF, HALF, false),
            scenario == Scenario.WARM));
    return out;
  }
}
