package dev.cloister.testkit.tpm;

import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Extension.Usage;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.pki.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * A maker of TPMs: a root, an intermediate, and certificates of endorsement and attestation keys.
 */
public final class TpmManufacturer {
  private static final Duration LIFETIME = Duration.ofDays(3650);
  private static final String ROOT = "O=Cloister testkit, CN=TPM root";
  private static final String INTERMEDIATE = "O=Cloister testkit, CN=TPM intermediate";

  private final Seed seed;
  private final Instant notBefore;

  private TpmManufacturer(Seed seed, Instant notBefore) {
    this.seed = seed;
    this.notBefore = notBefore;
  }

  /** The maker of a seed; its certificates start at {@code notBefore} and last ten years. */
  public static TpmManufacturer create(Seed seed, Instant notBefore) {
    return new TpmManufacturer(seed, notBefore);
  }

  /** The anchor: SubjectPublicKeyInfo (DER) of the root. */
  public byte[] rootSpki() {
    return root().spki();
  }

  /** DER of the certificate between root and keys. */
  public byte[] intermediate() {
    return CertificateSpec.of(
            INTERMEDIATE, ROOT, key("intermediate").spki(), notBefore, notBefore.plus(LIFETIME))
        .with(Extension.usage(Usage.CA))
        .with(Extension.ca(OptionalInt.empty()))
        .sign(root())
        .der();
  }

  /** An endorsement key. */
  public SigningKey endorsementKey() {
    return key("ek");
  }

  /** DER of the endorsement key's certificate. */
  public byte[] ekCertificate(UnaryOperator<CertificateSpec> change) {
    return change
        .apply(spec("TPM EK", endorsementKey()).with(Extension.usage(Usage.ENCIPHERMENT)))
        .sign(key("intermediate"))
        .der();
  }

  /** DER of a certificate of an attestation key. */
  public byte[] akCertificate(SigningKey ak, UnaryOperator<CertificateSpec> change) {
    return change
        .apply(spec("TPM AK", ak).with(Extension.usage(Usage.SIGNING)))
        .sign(key("intermediate"))
        .der();
  }

  /** DER of a certificate of the endorsement key of a TPM that this maker sold. */
  public byte[] ekCertificate(byte[] spki) {
    return spec("TPM EK", spki)
        .with(Extension.usage(Usage.ENCIPHERMENT))
        .sign(key("intermediate"))
        .der();
  }

  /** DER of a certificate of an attestation key that a TPM holds. */
  public byte[] akCertificate(byte[] spki) {
    return spec("TPM AK", spki)
        .with(Extension.usage(Usage.SIGNING))
        .sign(key("intermediate"))
        .der();
  }

  private CertificateSpec spec(String name, SigningKey subject) {
    return spec(name, subject.spki());
  }

  private CertificateSpec spec(String name, byte[] spki) {
    return CertificateSpec.of(
        "O=Cloister testkit, CN=" + name, INTERMEDIATE, spki, notBefore, notBefore.plus(LIFETIME));
  }

  private EcKey root() {
    return key("root");
  }

  private EcKey key(String name) {
    return EcKey.p256(seed.derive(name));
  }
}
