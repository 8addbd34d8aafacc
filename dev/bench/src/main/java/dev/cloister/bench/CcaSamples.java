package dev.cloister.bench;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.bench.Check.Scheme;
import dev.cloister.bench.Samples.Sample;
import dev.cloister.testkit.nitro.CborItems;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Issued Arm CCA tokens: platform and realm, P-384. */
final class CcaSamples {
  private static final Seed SEED = Seed.of("bench cca");
  private static final int ES384 = -35;
  private static final int HALF = 48;
  private static final byte[] HASH = CborItems.bytes(new byte[32]);

  private final Scenario scenario;
  private final EcKey platformKey = EcKey.generate(EcKey.Curve.P384, SEED.derive("cpak"));
  private final EcKey realmKey = EcKey.generate(EcKey.Curve.P384, SEED.derive("rak"));
  private final List<Check> checks = new ArrayList<>();

  private CcaSamples(Scenario scenario) {
    this.scenario = scenario;
  }

  static Samples of(Scenario scenario) throws Exception {
    List<Sample> all = new ArrayList<>();
    CcaSamples samples = new CcaSamples(scenario);
    for (int i = 0; i < Samples.OF_ONE_PLATFORM; i++) {
      all.add(samples.token(ByteBuffer.allocate(64).putInt(i).array()));
    }
    return new Samples(
        new DevelopmentAnchors(
            List.of(TrustAnchor.of(Vendor.ARM_CCA, "bench key", samples.platformKey.spki()))),
        Samples.AT,
        all);
  }

  private Sample token(byte[] challenge) throws Exception {
    checks.clear();
    byte[] point = ByteBuffer.allocate(97).put((byte) 4).put(realmKey.point()).array();
    byte[] token =
        CborItems.tagged(
            399,
            CborItems.numbered(
                Map.of(
                    44234, CborItems.bytes(sign(platform(point), platformKey)),
                    44241, CborItems.bytes(sign(realm(challenge, point), realmKey)))));
    return new Sample(token, Collateral.empty(), List.copyOf(checks));
  }

  private static byte[] platform(byte[] realmKeyPoint) {
    return CborItems.numbered(
        Map.of(
            265, CborItems.text("tag:arm.com,2023:cca_platform#1.0.0"),
            10, CborItems.bytes(AzureCarrier.sha256(realmKeyPoint)),
            2396, HASH,
            256, CborItems.bytes(new byte[33]),
            2401, CborItems.bytes(new byte[4]),
            2402, CborItems.text("sha-256"),
            2395, CborItems.integer(0x3000),
            2399, CborItems.array(List.of())));
  }

  private static byte[] realm(byte[] challenge, byte[] keyPoint) {
    return CborItems.numbered(
        Map.of(
            10, CborItems.bytes(challenge),
            44235, CborItems.bytes(new byte[64]),
            44236, CborItems.text("sha-256"),
            44237, CborItems.bytes(keyPoint),
            44238, HASH,
            44239, CborItems.array(List.of(HASH, HASH, HASH, HASH)),
            44240, CborItems.text("sha-256")));
  }

  /** COSE_Sign1 (RFC 9052 section 4.2); notes the signature as one to check. */
  private byte[] sign(byte[] payload, EcKey key) throws Exception {
    byte[] header = CborItems.bytes(CborItems.numbered(Map.of(1, CborItems.integer(ES384))));
    byte[] content = CborItems.bytes(payload);
    byte[] signed =
        CborItems.array(
            List.of(CborItems.text("Signature1"), header, CborItems.bytes(new byte[0]), content));
    byte[] raw = key.signRaw(signed);
    checks.add(
        new Check(
            Scheme.P384,
            key.spki(),
            signed,
            RawEcdsa.der(raw, 0, HALF, false),
            scenario == Scenario.WARM));
    return CborItems.array(
        List.of(header, CborItems.numbered(Map.of()), content, CborItems.bytes(raw)));
  }
}
