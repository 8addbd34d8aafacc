package dev.cloister.testkit.ratls;

import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpField;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.pki.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A TEE that certifies its own key and has its evidence name that key. The evidence is genuine,
 * whatever it names. Immutable; each changing method gives another one.
 */
public final class RaTlsScenario {
  private static final AmdTcb TCB = new AmdTcb(3, 4, 1, 22, 213);
  private static final Duration BEFORE = Duration.ofHours(1);
  private static final Duration LIFE = Duration.ofHours(2);

  private final RaTlsForm form;
  private final Seed seed;
  private final Instant at;
  private final SigningKey key;
  private final Optional<AmdKeys> amd;
  private UnaryOperator<RaTlsPayload> payload = UnaryOperator.identity();
  private UnaryOperator<byte[]> reportData = UnaryOperator.identity();
  private UnaryOperator<byte[]> extension = UnaryOperator.identity();
  private UnaryOperator<CertificateSpec> certificate = UnaryOperator.identity();

  private RaTlsScenario(
      RaTlsForm form, Seed seed, Instant at, SigningKey key, Optional<AmdKeys> amd) {
    this.amd = amd;
    this.form = form;
    this.seed = seed;
    this.at = at;
    this.key = key;
  }

  /** A sound one. */
  public static RaTlsScenario of(RaTlsForm form, Seed seed, Instant at) {
    Optional<AmdKeys> amd =
        form.quote().isPresent() ? Optional.empty() : Optional.of(AmdKeys.generate(seed));
    return new RaTlsScenario(form, seed, at, key(form, seed.derive("key")), amd);
  }

  private static SigningKey key(RaTlsForm form, Seed seed) {
    return form == RaTlsForm.RATS_TLS
        ? RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, seed)
        : EcKey.p256(seed);
  }

  /** Another key of the same kind. */
  public SigningKey other() {
    return key(form, seed.derive("other"));
  }

  /** The form. */
  public RaTlsForm form() {
    return form;
  }

  /** The certificate's key. */
  public SigningKey key() {
    return key;
  }

  /** When the certificate begins. */
  public Instant from() {
    return at.minus(BEFORE);
  }

  /** When it ends. */
  public Instant to() {
    return from().plus(LIFE);
  }

  /** Changes what the evidence names before it is made. */
  public RaTlsScenario payload(UnaryOperator<RaTlsPayload> edit) {
    return change(s -> s.payload = edit);
  }

  /** Changes the 64 bytes of report data before the evidence is made. */
  public RaTlsScenario reportData(UnaryOperator<byte[]> edit) {
    return change(s -> s.reportData = edit);
  }

  /** Changes the extension before the certificate is signed. */
  public RaTlsScenario extension(UnaryOperator<byte[]> edit) {
    return change(s -> s.extension = edit);
  }

  /** Changes the rest of the certificate before it is signed. */
  public RaTlsScenario certificate(UnaryOperator<CertificateSpec> edit) {
    return change(s -> s.certificate = edit);
  }

  /** The case: the certificate, what its evidence needs, and the challenge that it answers. */
  public Case issue() {
    RaTlsPayload named = payload.apply(RaTlsPayload.of(form, key, from()));
    byte[] data = reportData.apply(Arrays.copyOf(named.hash(), 64));
    Case evidence = form.quote().isPresent() ? intel(form.quote().get(), data) : amd(data);
    byte[] value = extension.apply(named.around(evidence.evidence()));
    byte[] der =
        certificate
            .apply(
                CertificateSpec.of("CN=service", "CN=service", key.spki(), from(), to())
                    .with(Extension.of(form.oid(), false, value)))
            .sign(key)
            .der();
    return evidence.withEvidence(bytes -> der).withChallenge(data);
  }

  private Case intel(QuoteFormat format, byte[] data) {
    IntelSample sample =
        IntelScenario.of(format, seed, at).quote(q -> q.withReportData(data)).issue();
    return Case.of(sample.evidence(), at)
        .with("tcbInfo", sample.collateral().get(Part.TCB_INFO))
        .with("qeIdentity", sample.collateral().get(Part.QE_IDENTITY))
        .with("tcbSigningChain", sample.collateral().get(Part.TCB_SIGNING_CHAIN))
        .with("rootCrl", sample.collateral().get(Part.ROOT_CRL))
        .with("pckCrl", sample.collateral().get(Part.PCK_CRL))
        .withAnchor("intel", sample.anchor());
  }

  private Case amd(byte[] data) {
    AmdProduct product = AmdProduct.GENOA;
    AmdKeys keys = amd.orElseThrow();
    byte[] chip = seed.derive("chip").bytes(product.hardwareIdLength());
    AmdAuthority authority =
        AmdAuthority.create(product, keys, TCB, chip, from(), (role, spec) -> spec);
    byte[] report =
        SnpSpec.sign(
            SnpSpec.content(product, 5, false, TCB, chip, seed).with(SnpField.REPORT_DATA, data),
            keys.vcek());
    return Case.of(report, at)
        .with("vek", authority.certificate(AmdRole.VCEK).der())
        .with("chain", authority.certificate(AmdRole.ASK).der())
        .with("chain", authority.certificate(AmdRole.ARK).der())
        .withAnchor("amd-genoa", keys.ark().spki());
  }

  private RaTlsScenario change(Consumer<RaTlsScenario> edit) {
    RaTlsScenario copy = new RaTlsScenario(form, seed, at, key, amd);
    copy.payload = payload;
    copy.reportData = reportData;
    copy.extension = extension;
    copy.certificate = certificate;
    edit.accept(copy);
    return copy;
  }
}
