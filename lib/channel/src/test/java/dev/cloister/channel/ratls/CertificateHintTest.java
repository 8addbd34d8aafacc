package dev.cloister.channel.ratls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.ratls.KeyBinding;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.tee.CertificateClaims;
import dev.cloister.tee.ForwardingTeeProvider;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import dev.cloister.teelocal.LocalTrust;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evidence in certificates: made in one form, read in several, never worth anything. */
class CertificateHintTest {
  private final SecureRandom random = new SecureRandom();
  private final KeyPair leaf = SigningKeys.generate(random);
  @TempDir private Path folder;
  private Genuine genuine;
  private TeeProvider tee;

  @BeforeEach
  void openTee() throws Exception {
    genuine = Genuine.in(folder);
    tee = genuine.open();
  }

  @Test
  void issue_thenRead_isVerifiedAndNamesTheKey() throws Exception {
    CertificateHint hint = read(issue());
    assertThat(hint.keyBinding()).isEqualTo(KeyBinding.CLAIMS);
    assertThat(hint.result().failures()).isEmpty();
  }

  @Test
  void read_saysThatNothingIsFreshAndNoChannelIsBound() throws Exception {
    CertificateHint hint = read(issue());
    assertThat(hint.freshness()).isEqualTo("none");
    assertThat(hint.channel()).isEqualTo("none");
    assertThat(hint.result().bound()).isFalse();
  }

  @Test
  void hint_isTakenByNothingThatAuthorises() {
    for (Class<?> type :
        new Class<?>[] {
          AttestedParty.class,
          AttestedService.class,
          ServerChannel.class,
          PeerRequirements.class,
          AttestedPeer.class
        }) {
      assertThat(Stream.of(type.getDeclaredMethods()).map(Method::getParameterTypes))
          .as(type.getSimpleName())
          .noneMatch(types -> Arrays.asList(types).contains(CertificateHint.class));
    }
  }

  @Test
  void issue_isSmallEnoughForAHandshake() throws Exception {
    assertThat(issue().getEncoded().length).isLessThan(EvidenceCertificate.MAX_LENGTH);
  }

  @Test
  void issue_signsItself() throws Exception {
    issue().verify(leaf.getPublic());
  }

  @Test
  void issue_evidenceTooLongForAHandshake_isRefused() {
    TeeProvider talkative = new LongWinded(tee, EvidenceCertificate.MAX_LENGTH);
    assertThat(
            catchThrowableOfType(
                    ChannelException.class,
                    () ->
                        EvidenceCertificate.issue(
                            leaf, "vault", talkative, Genuine.NOW, Duration.ofDays(1), random))
                .code())
        .isEqualTo(ErrorCode.ATTESTATION_FAILED);
  }

  @Test
  void read_certificateOfAnotherKey_doesNotNameIt() throws Exception {
    byte[] extension = issue().getExtensionValue("2.23.133.5.4.9");
    byte[] cbor = Arrays.copyOfRange(extension, 4, extension.length);
    assertThat(read(certificate("2.23.133.5.4.9", cbor)).keyBinding()).isEqualTo(KeyBinding.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.6.9.42.840.113741.1337.6", // Gramine
        "1.2.840.113741.1.5.5.1.6" // Privasys, TDX
      })
  void read_olderForm_isRead(String oid) throws Exception {
    byte[] quote = tee.certificateEvidence(claims()).bytes();
    assertThat(read(certificate(oid, quote)).result().failures()).isEmpty();
  }

  @Test
  void read_certificateWithoutEvidence_saysSo() {
    X509Certificate plain = certificate("1.2.3.4", new byte[] {5, 0});
    assertThat(catchThrowableOfType(ChannelException.class, () -> read(plain)).code())
        .isEqualTo(ErrorCode.MALFORMED_EVIDENCE);
  }

  private X509Certificate issue() throws Exception {
    return EvidenceCertificate.issue(leaf, "vault", tee, Genuine.NOW, Duration.ofDays(1), random);
  }

  private CertificateClaims claims() {
    return CertificateClaims.of(leaf.getPublic().getEncoded(), "vault");
  }

  private static X509Certificate certificate(String oid, byte[] value) {
    EcKey other = EcKey.p256(Seed.of("other"));
    return CertificateSpec.of(
            "CN=x", "CN=x", other.spki(), Genuine.NOW, Genuine.NOW.plus(Duration.ofDays(1)))
        .with(Extension.of(oid, false, value))
        .sign(other)
        .x509();
  }

  private CertificateHint read(X509Certificate certificate) throws Exception {
    LocalTrust trust = LocalTrust.in(folder);
    return CertificateHint.of(
        certificate,
        Verifier.of(trust.anchors()),
        bare -> {
          try {
            return trust.collateral();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        Genuine.NOW);
  }

  /** A TEE whose evidence does not fit. */
  private static final class LongWinded extends ForwardingTeeProvider {
    private final int length;

    LongWinded(TeeProvider tee, int length) {
      super(tee);
      this.length = length;
    }

    @Override
    public TeeEvidence certificateEvidence(CertificateClaims claims) throws TeeException {
      TeeEvidence evidence = super.certificateEvidence(claims);
      return TeeEvidence.of(evidence.format(), new byte[length]);
    }
  }
}
