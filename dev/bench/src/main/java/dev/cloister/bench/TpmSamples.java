package dev.cloister.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.bench.Check.Scheme;
import dev.cloister.bench.Samples.Sample;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.TpmQuotes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Issued TPM quotes over PCR 0 to 7, P-256, the attestation key certified by a root. */
final class TpmSamples {
  private static final Seed SEED = Seed.of("bench tpm");
  private static final int HALF = 32;
  // TPMT_SIGNATURE: scheme, hash, then r and s, each after its length of two bytes.
  private static final int R = 6;
  private static final int S = R + HALF + 2;
  private static final int PCRS = 8;

  private final Scenario scenario;
  private final EcKey rootKey = EcKey.p256(SEED.derive("root"));
  private final EcKey key = EcKey.p256(SEED.derive("ak"));
  private final Certificate root;
  private final Certificate certificate;

  private TpmSamples(Scenario scenario) {
    this.scenario = scenario;
    Instant from = Samples.AT.minus(Duration.ofDays(60));
    Instant to = Samples.AT.plus(Duration.ofDays(60));
    this.root =
        CertificateSpec.of("CN=TPM root", "CN=TPM root", rootKey.spki(), from, to)
            .with(Extension.ca(OptionalInt.empty()))
            .with(Extension.usage(Extension.Usage.CA))
            .sign(rootKey);
    this.certificate =
        CertificateSpec.of("CN=AK", "CN=TPM root", key.spki(), from, to)
            .with(Extension.notCa())
            .with(Extension.usage(Extension.Usage.SIGNING))
            .sign(rootKey);
  }

  static Samples of(Scenario scenario) throws Exception {
    return new TpmSamples(scenario).issue();
  }

  private Samples issue() throws Exception {
    List<Sample> all = new ArrayList<>();
    for (int i = 0; i < Samples.OF_ONE_PLATFORM; i++) {
      byte[] quote =
          TpmQuotes.quote(
              ByteBuffer.allocate(32).putInt(i).array(), AzureCarrier.sha256(new byte[PCRS * 32]));
      byte[] signature = TpmQuotes.ecdsa(key, quote);
      Collateral collateral =
          Collateral.builder()
              .add(CollateralKind.TPM_AK, certificate.der())
              .add(CollateralKind.CHAIN, root.der())
              .add(CollateralKind.TPM_SIGNATURE, signature)
              .add(CollateralKind.PCRS, pcrs())
              .build();
      all.add(new Sample(quote, collateral, checks(quote, signature)));
    }
    return new Samples(
        new DevelopmentAnchors(
            List.of(TrustAnchor.of(Vendor.TPM_MANUFACTURER, "bench root", rootKey.spki()))),
        Samples.AT,
        all);
  }

  private List<Check> checks(byte[] quote, byte[] signature) throws Exception {
    boolean warm = scenario == Scenario.WARM;
    List<Check> out = new ArrayList<>();
    out.add(Check.issued(Scheme.P256, certificate.x509(), root.x509(), warm));
    if (scenario == Scenario.COLD) {
      out.add(Check.issued(Scheme.P256, root.x509(), root.x509(), false));
    }
    byte[] rs = Arrays.copyOf(Arrays.copyOfRange(signature, R, R + HALF), 2 * HALF);
    System.arraycopy(signature, S, rs, HALF, HALF);
    out.add(new Check(Scheme.P256, key.spki(), quote, RawEcdsa.der(rs, 0, HALF, false), warm));
    return out;
  }

  private static byte[] pcrs() {
    Map<String, Object> values = new TreeMap<>();
    for (int i = 0; i < PCRS; i++) {
      values.put(String.valueOf(i), "00".repeat(32));
    }
    return JsonText.write(JsonText.object("sha256", values)).getBytes(US_ASCII);
  }
}
