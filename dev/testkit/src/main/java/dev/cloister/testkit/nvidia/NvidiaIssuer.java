package dev.cloister.testkit.nvidia;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Extension.Usage;
import dev.cloister.testkit.pki.Seed;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** One device with its chain: root, identity, provisioner, boot ROM, device. All P-384. */
public final class NvidiaIssuer {
  private static final String TCB_INFO = "2.23.133.5.4.1";
  private static final List<String> NAMES =
      List.of("Root", "Identity", "Provisioner", "BROM", "FMC");

  /** NVIDIA names the chip first. */
  private static final String DEVICE = "O=Cloister testkit, CN=GH100 A01 GSP FMC LF";

  private static final Duration LIFETIME = Duration.ofDays(3650);

  private final Seed seed;
  private final Instant notBefore;

  private NvidiaIssuer(Seed seed, Instant notBefore) {
    this.seed = seed;
    this.notBefore = notBefore;
  }

  /** The issuer of a seed; its certificates start at {@code notBefore} and last ten years. */
  public static NvidiaIssuer create(Seed seed, Instant notBefore) {
    return new NvidiaIssuer(seed, notBefore);
  }

  /** The anchor: SubjectPublicKeyInfo (DER) of the root. */
  public byte[] rootSpki() {
    return key("Root").spki();
  }

  /** Device first, root last. */
  public List<Certificate> certificates() {
    return certificates(UnaryOperator.identity());
  }

  /** The same with changes to the device's own certificate. */
  public List<Certificate> certificates(UnaryOperator<CertificateSpec> device) {
    Certificate[] chain = new Certificate[NAMES.size()];
    for (int i = 0; i < NAMES.size(); i++) {
      String issuer = NAMES.get(Math.max(0, i - 1));
      boolean leaf = i == NAMES.size() - 1;
      CertificateSpec spec = spec(NAMES.get(i), issuer, leaf);
      chain[NAMES.size() - 1 - i] = (leaf ? device.apply(spec) : spec).sign(key(issuer));
    }
    return List.of(chain);
  }

  /** The key that signed the certificate at that index of {@link #certificates()}. */
  public EcKey issuerOf(int index) {
    return key(NAMES.get(Math.max(0, NAMES.size() - 2 - index)));
  }

  /** A report, signed by the device. */
  public byte[] report(SpdmSpec spec) {
    return sign(spec.bytes(), "FMC");
  }

  /** A report, signed by the boot ROM's key, which is an authority's. */
  public byte[] reportByAuthority(SpdmSpec spec) {
    return sign(spec.bytes(), "BROM");
  }

  /** One element of NVIDIA's JSON list. */
  public static Map<String, Object> element(
      byte[] report, List<Certificate> certificates, byte[] statedNonce) {
    return JsonText.object(
        "arch",
        "HOPPER",
        "certificate",
        Base64.getEncoder().encodeToString(Certificate.chainPem(certificates).getBytes(US_ASCII)),
        "evidence",
        Base64.getEncoder().encodeToString(report),
        "nonce",
        HexFormat.of().formatHex(statedNonce));
  }

  static byte[] firmwareId() {
    byte[] id = new byte[48];
    Arrays.fill(id, (byte) 0x5a);
    return id;
  }

  private byte[] sign(byte[] content, String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(content);
    out.writeBytes(key(name).signRaw(content));
    return out.toByteArray();
  }

  private CertificateSpec spec(String name, String issuer, boolean leaf) {
    CertificateSpec spec =
        CertificateSpec.of(
            leaf ? DEVICE : "O=Cloister testkit, CN=NVIDIA " + name,
            "O=Cloister testkit, CN=NVIDIA " + issuer,
            key(name).spki(),
            notBefore,
            notBefore.plus(LIFETIME));
    return leaf
        ? spec.with(Extension.usage(Usage.SIGNING))
            .with(Extension.of(TCB_INFO, false, octets(firmwareId())))
        : spec.with(Extension.usage(Usage.CA)).with(Extension.ca(OptionalInt.empty()));
  }

  /** An OCTET STRING; only its end matters. */
  private static byte[] octets(byte[] content) {
    byte[] out = new byte[2 + content.length];
    out[0] = 4;
    out[1] = (byte) content.length;
    System.arraycopy(content, 0, out, 2, content.length);
    return out;
  }

  private EcKey key(String name) {
    return EcKey.generate(EcKey.Curve.P384, seed.derive(name));
  }
}
