package dev.cloister.testkit.nvidia;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.cases.Fault;
import dev.cloister.testkit.cases.FaultList;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.OcspSpec;
import dev.cloister.testkit.pki.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** What can be wrong with reference values and revocation of a GPU; all signed anew. */
public final class NvidiaFaults {
  private static final String RIM = "rim";
  private static final String OCSP = "ocsp";
  private static final String REJECTED_RIM = "collateral.rejected.rim";
  private static final String REJECTED_OCSP = "collateral.rejected.ocsp";
  private static final String MEASUREMENTS = "device0.measurements";
  private static final Duration DAY = Duration.ofDays(1);
  private static final String OTHER = "ee".repeat(48);

  /** id-kp-OCSPSigning. */
  private static final Extension OCSP_SIGNING =
      Extension.of("2.5.29.37", false, HexFormat.of().parseHex("300a06082b06010505070309"));

  private final Seed seed;
  private final Instant at;
  private final NvidiaIssuer issuer;
  private final FaultList list = new FaultList();

  private NvidiaFaults(Seed seed, Instant at) {
    this.seed = seed;
    this.at = at;
    this.issuer = NvidiaIssuer.create(seed, at.minus(DAY.multipliedBy(10)));
  }

  /** The list. */
  public static List<Fault> all(Seed seed, Instant at) {
    NvidiaFaults faults = new NvidiaFaults(seed, at);
    faults.measurements();
    faults.indices();
    faults.manifests();
    faults.revocation();
    faults.responders();
    return faults.list.list();
  }

  /** A GPU with everything supplied. */
  public static Case sound(Seed seed, Instant at) {
    return new NvidiaFaults(seed, at).sound();
  }

  /** The certificates of that GPU. */
  public static List<Certificate> certificates(Seed seed, Instant at) {
    return new NvidiaFaults(seed, at).issuer.certificates();
  }

  /** The certificates in its manifests. */
  public static List<Certificate> manifestCertificates(Seed seed, Instant at) {
    return new NvidiaFaults(seed, at).driver().certificates();
  }

  private Case sound() {
    return device(SpdmSpec.of(nonce()));
  }

  private byte[] nonce() {
    return seed.derive("nonce").bytes(32);
  }

  private Case device(SpdmSpec report) {
    String container =
        JsonText.write(
            List.of(NvidiaIssuer.element(issuer.report(report), issuer.certificates(), nonce())));
    Case found =
        Case.of(container.getBytes(UTF_8), at)
            .withChallenge(nonce())
            .withAnchor("nvidia-device", issuer.rootSpki())
            .withAnchor("nvidia-rim", driver().rootSpki())
            .with(RIM, driver().sign())
            .with(RIM, firmware().sign());
    for (int i = 1; i <= 3; i++) {
      found = found.with(OCSP, good(i).sign(issuer.issuerOf(i)));
    }
    return found;
  }

  /** Block 1 of the report is index 0 here. */
  private RimSpec driver() {
    return RimSpec.of(seed, at.minus(DAY), "590.12")
        .with(0, "01".repeat(48))
        .with(2, OTHER, "03".repeat(48));
  }

  private RimSpec firmware() {
    return RimSpec.of(seed, at.minus(DAY), "96.00.a5.00.01").with(3, "04".repeat(48));
  }

  private OcspSpec good(int index) {
    return OcspSpec.good(
        issuer.certificates().get(index),
        issuer.issuerOf(index).spki(),
        at.minus(DAY),
        at.plus(DAY));
  }

  private Case manifests(byte[] driver, byte[] firmware) {
    return sound().without(RIM).with(RIM, driver).with(RIM, firmware);
  }

  private Case driver(UnaryOperator<RimSpec> change) {
    return manifests(change.apply(driver()).sign(), firmware().sign());
  }

  private void measurements() {
    String code = "nvidia.measurement";
    SpdmSpec report = SpdmSpec.of(nonce());
    list.tolerated("reference-values-and-revocation-sound", "", this::sound)
        .tolerated(
            "manifest-that-writes-the-chip-otherwise",
            "",
            () -> driver(d -> d.withEdit(text -> text.replace("GH100\"/>", "gh_100\"/>"))))
        .notRun(
            "driver-manifest-of-another-chip",
            MEASUREMENTS,
            "collateral.missing.rim",
            () -> driver(d -> d.withEdit(text -> text.replace("GH100\"/>", "GB100\"/>"))))
        .notRun(
            "firmware-manifest-of-another-chip",
            MEASUREMENTS,
            "collateral.missing.rim",
            () ->
                manifests(
                    driver().sign(),
                    firmware().withEdit(text -> text.replace("GH100\"/>", "GB100\"/>")).sign()))
        .notRun(
            "manifest-without-a-chip",
            MEASUREMENTS,
            "collateral.missing.rim",
            () -> driver(d -> d.withEdit(text -> text.replace("GH100\"/>", "\"/>"))))
        .step(
            "measurement-of-another-driver",
            MEASUREMENTS,
            code,
            () -> driver(d -> d.with(0, OTHER)))
        .step(
            "measurement-of-another-firmware",
            MEASUREMENTS,
            code,
            () -> manifests(driver().sign(), firmware().with(3, OTHER).sign()))
        .step(
            "measurement-not-in-the-report",
            MEASUREMENTS,
            code,
            () -> driver(d -> d.with(9, OTHER)))
        .step(
            "measurement-of-the-decoder",
            MEASUREMENTS,
            code,
            () -> decoder(report.opaque(11, new byte[] {(byte) 0xaa})))
        .step(
            "measurement-of-the-decoder-without-its-state",
            MEASUREMENTS,
            code,
            () -> decoder(report))
        .tolerated("decoder-off", "", () -> decoder(report.opaque(11, new byte[] {0x55})))
        .step(
            "two-manifests-of-one-measurement",
            MEASUREMENTS,
            REJECTED_RIM,
            () -> driver(d -> d.with(3, "04".repeat(48))))
        .notRun(
            "no-manifest-of-the-driver",
            MEASUREMENTS,
            "collateral.missing.rim",
            () -> sound().without(RIM).with(RIM, firmware().sign()))
        .notRun(
            "no-manifest-of-the-firmware",
            MEASUREMENTS,
            "collateral.missing.rim",
            () -> sound().without(RIM).with(RIM, driver().sign()))
        .notRun("no-manifest", RIM, "collateral.missing.rim", () -> sound().without(RIM))
        .notRun(
            "manifest-of-another-driver",
            MEASUREMENTS,
            "collateral.missing.rim",
            () ->
                manifests(
                    RimSpec.of(seed, at.minus(DAY), "590.13").with(0, OTHER).sign(),
                    firmware().sign()));
  }

  /** Index i of a manifest is block i + 1 of the report; indices are 0 to 254. */
  private void indices() {
    String code = "nvidia.measurement";
    SpdmSpec more = SpdmSpec.of(nonce()).measurement(255, HexFormat.of().parseHex(OTHER));
    list.step(
            "measurement-of-the-block-before",
            MEASUREMENTS,
            code,
            () -> driver(d -> d.with(1, "01".repeat(48))))
        .step(
            "measurement-of-the-block-after",
            MEASUREMENTS,
            code,
            () -> driver(d -> d.with(1, "03".repeat(48))))
        .tolerated("measurement-of-its-block", "", () -> driver(d -> d.with(1, "02".repeat(48))))
        .step("measurement-without-alternatives", MEASUREMENTS, code, () -> driver(d -> d.with(1)))
        .step(
            "measurement-of-the-highest-index-differs",
            MEASUREMENTS,
            code,
            () -> indexed(more, 254, "01".repeat(48)))
        .tolerated("measurement-of-the-highest-index", "", () -> indexed(more, 254, OTHER))
        .step("measurement-beyond-the-indices", RIM, REJECTED_RIM, () -> indexed(more, 255, OTHER))
        .step(
            "inactive-measurement-made-active",
            MEASUREMENTS,
            code,
            () -> driver(d -> d.withEdit(text -> text.replace("\"False\"", "\"True\""))))
        .tolerated(
            "active-measurement-made-inactive",
            "",
            () ->
                driver(
                    d ->
                        d.with(1, OTHER)
                            .withEdit(
                                text ->
                                    text.replace(
                                        "index=\"1\" active=\"True\"",
                                        "index=\"1\" active=\"False\""))));
  }

  private Case indexed(SpdmSpec report, int index, String digest) {
    return device(report)
        .without(RIM)
        .with(RIM, driver().with(index, digest).sign())
        .with(RIM, firmware().sign());
  }

  private Case decoder(SpdmSpec report) {
    return device(report)
        .without(RIM)
        .with(RIM, driver().with(35, OTHER).sign())
        .with(RIM, firmware().sign());
  }

  private void manifests() {
    RimSpec other = RimSpec.of(seed.derive("other"), at.minus(DAY), "590.12").with(0, OTHER);
    rim("manifest-changed", text -> text.replace("01".repeat(48), OTHER));
    rim("manifest-signature-changed", text -> flip(text, text.indexOf("SignatureValue>") + 20));
    rim(
        "manifest-without-signature",
        text -> text.substring(0, text.indexOf("<Signature")) + "</SoftwareIdentity>");
    rim("manifest-with-a-dtd", text -> "<!DOCTYPE SoftwareIdentity>" + text);
    rim(
        "manifest-with-an-entity",
        text -> "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>" + text);
    rim("manifest-inside-another-document", text -> "<a>" + text + "</a>");
    rim(
        "manifest-with-a-second-payload",
        text -> text.replace("<Signature", "<Payload/><Signature"));
    rim(
        "manifest-with-two-signatures",
        text -> {
          String signature =
              text.substring(text.indexOf("<Signature"), text.indexOf("</SoftwareIdentity>"));
          return text.replace("</SoftwareIdentity>", signature + "</SoftwareIdentity>");
        });
    rim(
        "manifest-signed-with-another-method",
        text -> text.replace("ecdsa-sha384", "ecdsa-sha256"));
    rim("manifest-not-xml", text -> "not xml");
    list.step(
            "manifest-of-another-root",
            RIM,
            REJECTED_RIM,
            () -> manifests(other.sign(), firmware().sign()))
        .step(
            "manifest-signed-by-an-authority",
            RIM,
            REJECTED_RIM,
            () -> driver(d -> d.withSigner(c -> c.with(Extension.ca(OptionalInt.empty())))))
        .step(
            "manifest-with-a-measurement-twice",
            RIM,
            REJECTED_RIM,
            () -> driver(d -> d.withEdit(NvidiaFaults::twice)))
        .step("manifest-with-a-short-digest", RIM, REJECTED_RIM, () -> driver(d -> d.with(0, "01")))
        .step(
            "manifest-of-another-vocabulary",
            RIM,
            REJECTED_RIM,
            () -> driver(d -> d.withEdit(text -> text.replace("19770/-2/2015", "19770/-2/2009"))))
        .step(
            "manifest-certificate-expired",
            "rim.validity",
            "collateral.stale.rim",
            () -> driver(d -> d.withSigner(c -> c.withValidity(at.minus(DAY), at))))
        .step(
            "manifest-certificate-not-yet-valid",
            "rim.validity",
            "collateral.notYetValid.rim",
            () -> driver(d -> d.withSigner(c -> c.withValidity(at.plusSeconds(1), at.plus(DAY)))));
  }

  private static String twice(String text) {
    int from = text.indexOf("<Resource", text.indexOf("active=\"False\""));
    String resource = text.substring(from, text.indexOf("/>", from) + 2);
    return text.replace("</Payload>", resource + "</Payload>");
  }

  private void rim(String name, UnaryOperator<String> change) {
    list.step(
        name,
        RIM,
        REJECTED_RIM,
        () ->
            manifests(
                change.apply(new String(driver().sign(), UTF_8)).getBytes(UTF_8),
                firmware().sign()));
  }

  private void revocation() {
    String revoked = "chain.revoked";
    String step = "ocsp.revocation";
    String validity = "ocsp.validity";
    for (int i = 1; i <= 3; i++) {
      int index = i;
      list.step("revoked-certificate-" + i, step, revoked, () -> ocsp(index, o -> o.revoked(1)))
          .notRun(
              "no-response-about-certificate-" + i,
              OCSP,
              "collateral.missing.ocsp",
              () -> without(index));
    }
    list.step("certificate-on-hold", step, revoked, () -> ocsp(2, o -> o.revoked(6)))
        .step("certificate-unknown", step, revoked, () -> ocsp(2, OcspSpec::unknown))
        .notRun("no-response", OCSP, "collateral.missing.ocsp", () -> sound().without(OCSP))
        .step("response-stale", validity, "collateral.stale.ocsp", () -> times(at.minus(DAY), at))
        .tolerated("response-just-current", "", () -> times(at, at.plusSeconds(1)))
        .step(
            "response-not-yet-valid",
            validity,
            "collateral.notYetValid.ocsp",
            () -> times(at.plusSeconds(1), at.plus(DAY)))
        .step(
            "response-without-an-end",
            validity,
            "collateral.stale.ocsp",
            () -> ocsp(2, OcspSpec::withoutNextUpdate));
  }

  private Case times(Instant from, Instant until) {
    return ocsp(
        2,
        o -> OcspSpec.good(issuer.certificates().get(2), issuer.issuerOf(2).spki(), from, until));
  }

  private Case ocsp(int index, UnaryOperator<OcspSpec> change) {
    return response(index, change.apply(good(index)).sign(issuer.issuerOf(index)));
  }

  private Case response(int index, byte[] response) {
    return without(index).with(OCSP, response);
  }

  private Case without(int index) {
    Case found = sound().without(OCSP);
    for (int i = 1; i <= 3; i++) {
      found = i == index ? found : found.with(OCSP, good(i).sign(issuer.issuerOf(i)));
    }
    return found;
  }

  private void responders() {
    EcKey key = EcKey.p256(seed.derive("responder"));
    Certificate delegate = responder(key).with(OCSP_SIGNING).sign(issuer.issuerOf(3));
    Certificate any = responder(key).sign(issuer.issuerOf(3));
    Certificate stranger = responder(key).with(OCSP_SIGNING).sign(key);
    Certificate old =
        responder(key)
            .with(OCSP_SIGNING)
            .withValidity(at.minus(DAY), at.minusSeconds(1))
            .sign(issuer.issuerOf(3));
    Certificate direct =
        responder(key)
            .withIssuer("O=Cloister testkit, CN=NVIDIA Identity")
            .with(OCSP_SIGNING)
            .sign(issuer.issuerOf(2));
    Certificate own =
        responder(key)
            .withIssuer("O=Cloister testkit, CN=NVIDIA Provisioner")
            .with(OCSP_SIGNING)
            .sign(issuer.issuerOf(1));
    Certificate lower =
        responder(key)
            .withIssuer("O=Cloister testkit, CN=NVIDIA BROM")
            .with(OCSP_SIGNING)
            .sign(issuer.issuerOf(0));
    list.tolerated(
            "response-of-a-delegate", "", () -> response(2, good(2).with(delegate).sign(key)))
        .tolerated(
            "response-of-the-issuers-delegate",
            "",
            () -> response(2, good(2).with(direct).sign(key)))
        .step(
            "response-of-the-subjects-own-delegate",
            OCSP,
            REJECTED_OCSP,
            () -> response(2, good(2).with(own).sign(key)))
        .step(
            "response-of-a-delegate-below-the-subject",
            OCSP,
            REJECTED_OCSP,
            () -> response(2, good(2).with(lower).sign(key)))
        .step(
            "response-nested-without-end",
            OCSP,
            REJECTED_OCSP,
            () -> response(2, HexFormat.of().parseHex("3080".repeat(30_000))))
        .step(
            "response-of-a-delegate-not-for-ocsp",
            OCSP,
            REJECTED_OCSP,
            () -> response(2, good(2).with(any).sign(key)))
        .step(
            "response-of-a-stranger",
            OCSP,
            REJECTED_OCSP,
            () -> response(2, good(2).with(stranger).sign(key)))
        .step(
            "response-of-an-expired-delegate",
            OCSP,
            REJECTED_OCSP,
            () -> response(2, good(2).with(old).sign(key)))
        .step(
            "response-without-the-responder",
            OCSP,
            REJECTED_OCSP,
            () -> response(2, good(2).sign(key)))
        .step(
            "response-that-is-a-refusal", OCSP, REJECTED_OCSP, () -> ocsp(2, o -> o.withOutcome(6)))
        .step(
            "response-cut-off",
            OCSP,
            REJECTED_OCSP,
            () -> {
              byte[] whole = good(2).sign(issuer.issuerOf(2));
              return response(2, Arrays.copyOf(whole, whole.length - 1));
            });
  }

  private CertificateSpec responder(EcKey key) {
    return CertificateSpec.of(
        "CN=OCSP", "O=Cloister testkit, CN=NVIDIA Root", key.spki(), at.minus(DAY), at.plus(DAY));
  }

  private static String flip(String text, int index) {
    char c = text.charAt(index) == 'A' ? 'B' : 'A';
    return text.substring(0, index) + c + text.substring(index + 1);
  }
}
