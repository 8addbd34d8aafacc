package dev.cloister.testkit.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CertificateSpecTest {
  private static final Instant FROM = Instant.parse("2024-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2034-01-01T00:00:00Z");
  private static final String NAME = "CN=Root, O=Testkit, C=US";
  private static final EcKey KEY = EcKey.p256(Seed.of("root"));

  private static CertificateSpec spec() {
    return CertificateSpec.of(NAME, NAME, KEY.spki(), FROM, TO)
        .with(Extension.authorityKeyId(KEY.spki()))
        .with(Extension.crlDistributionPoint("https://pki.invalid/root.crl"))
        .with(Extension.subjectKeyId(KEY.spki()))
        .with(Extension.usage(Extension.Usage.CA))
        .with(Extension.ca(OptionalInt.of(1)));
  }

  @Test
  void sign_selfSigned_jdkReadsEveryField() throws Exception {
    X509Certificate certificate = spec().sign(KEY).x509();

    certificate.verify(KEY.publicKey());
    assertThat(certificate.getVersion()).isEqualTo(3);
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("C=US,O=Testkit,CN=Root");
    assertThat(certificate.getNotBefore()).isEqualTo(Date.from(FROM));
    assertThat(certificate.getNotAfter()).isEqualTo(Date.from(TO));
    assertThat(certificate.getBasicConstraints()).isEqualTo(1);
    assertThat(certificate.getKeyUsage()).containsSequence(true, true, false, false);
    assertThat(certificate.getCriticalExtensionOIDs())
        .containsExactlyInAnyOrder(Extension.KEY_USAGE, Extension.BASIC_CONSTRAINTS);
    assertThat(certificate.getNonCriticalExtensionOIDs())
        .containsExactlyInAnyOrder(
            Extension.SUBJECT_KEY_ID,
            Extension.AUTHORITY_KEY_ID,
            Extension.CRL_DISTRIBUTION_POINTS);
  }

  @Test
  void sign_twice_sameBytes() {
    assertThat(spec().sign(KEY).der()).isEqualTo(spec().sign(KEY).der());
  }

  @Test
  void sign_badSignatureHook_staysReadableAndFailsToVerify() {
    X509Certificate certificate = spec().withHooks(Hooks.badSignature()).sign(KEY).x509();

    assertThatThrownBy(() -> certificate.verify(KEY.publicKey()))
        .isInstanceOf(SignatureException.class);
  }

  @Test
  void sign_contentHook_signsTheChangedBytes() throws Exception {
    Hooks nextSerial = Hooks.content(tbs -> lastByteOfSerialChanged(tbs));

    X509Certificate changed =
        spec().withSerial(BigInteger.TEN).withHooks(nextSerial).sign(KEY).x509();

    changed.verify(KEY.publicKey());
    assertThat(changed.getSerialNumber()).isEqualTo(BigInteger.valueOf(11));
  }

  @Test
  void with_sameOid_replacesInPlace() {
    CertificateSpec changed = spec().with(Extension.notCa());

    assertThat(changed.sign(KEY).x509().getBasicConstraints()).isEqualTo(-1);
  }

  @Test
  void without_extension_isGone() {
    assertThat(spec().without(Extension.KEY_USAGE).sign(KEY).x509().getKeyUsage()).isNull();
  }

  @Test
  void sign_rsaPssIssuer_verifiesWithJdk() throws Exception {
    RsaKey root = RsaKey.generate(2048, RsaKey.Scheme.PSS_SHA384, Seed.of("ark"));

    X509Certificate certificate = spec().sign(root).x509();

    certificate.verify(root.publicKey());
    assertThat(certificate.getSigAlgName()).isEqualTo("RSASSA-PSS");
  }

  @Test
  void chainPem_twoCertificates_readBackInOrder() throws Exception {
    Certificate a = spec().sign(KEY);
    Certificate b = spec().withSerial(BigInteger.TWO).sign(KEY);
    String pem = Certificate.chainPem(List.of(a, b));

    assertThat(Certificate.ofPem(pem))
        .extracting(c -> c.x509().getSerialNumber())
        .containsExactly(a.x509().getSerialNumber(), BigInteger.TWO);
    List<java.security.cert.Certificate> jdk =
        List.copyOf(
            CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(US_ASCII))));
    assertThat(jdk).isEqualTo(List.of(a.x509(), b.x509()));
  }

  @Test
  void crl_revokedSerial_jdkReadsEveryField() throws Exception {
    byte[] der =
        CrlSpec.of(FROM, FROM.plusSeconds(60))
            .withNumber(BigInteger.valueOf(7))
            .revoking(BigInteger.valueOf(99))
            .sign(new CertifiedKey<>(KEY, spec().sign(KEY)));

    X509CRL crl = crl(der);

    crl.verify(KEY.publicKey());
    assertThat(crl.getIssuerX500Principal())
        .isEqualTo(spec().sign(KEY).x509().getSubjectX500Principal());
    assertThat(crl.getThisUpdate()).isEqualTo(Date.from(FROM));
    assertThat(crl.getNextUpdate()).isEqualTo(Date.from(FROM.plusSeconds(60)));
    assertThat(crl.getRevokedCertificate(BigInteger.valueOf(99))).isNotNull();
    assertThat(crl.getRevokedCertificate(BigInteger.ONE)).isNull();
    assertThat(crl.getExtensionValue("2.5.29.20")).containsExactly(4, 3, 2, 1, 7);
  }

  @Test
  void crl_empty_carriesNoRevokedList() throws Exception {
    byte[] der = CrlSpec.of(FROM, TO).sign(new CertifiedKey<>(KEY, spec().sign(KEY)));

    assertThat(crl(der).getRevokedCertificates()).isNull();
  }

  @Test
  void crl_otherIssuerName_keepsTheGenuineSignature() throws Exception {
    byte[] der =
        CrlSpec.of(FROM, TO).withIssuer("CN=Other").sign(new CertifiedKey<>(KEY, spec().sign(KEY)));

    crl(der).verify(KEY.publicKey());
    assertThat(crl(der).getIssuerX500Principal().getName()).isEqualTo("CN=Other");
  }

  private static X509CRL crl(byte[] der) throws Exception {
    return (X509CRL)
        CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
  }

  private static byte[] lastByteOfSerialChanged(byte[] tbs) {
    byte[] out = tbs.clone();
    for (int i = 0; i + 2 < out.length; i++) {
      // INTEGER of one byte, value 10: the serial number; the version before it is 2.
      if (out[i] == 2 && out[i + 1] == 1 && out[i + 2] == 10) {
        out[i + 2] = 11;
        return out;
      }
    }
    throw new AssertionError("no serial number found");
  }
}
