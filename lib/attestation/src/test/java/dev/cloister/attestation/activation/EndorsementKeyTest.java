package dev.cloister.attestation.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.crypto.RsaSpki;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key's default template says of its hash and cipher (TCG EK Credential Profile 2.5, B). */
class EndorsementKeyTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final EcKey ISSUER = EcKey.p256(Seed.of("endorsement"));

  @ParameterizedTest
  @CsvSource({"2048, SHA256, 128", "3072, SHA384, 256", "4096, SHA384, 256"})
  void parse_rsaKey_isOfItsTemplate(int bits, HashAlgorithm hash, int symmetricBits)
      throws Exception {
    EndorsementKey key = EndorsementKey.parse(certificate(rsa(bits)));
    assertThat(key.hash()).isEqualTo(hash);
    assertThat(key.symmetricBits()).isEqualTo(symmetricBits);
    assertThat(key.certificate().getPublicKey().getEncoded()).isEqualTo(rsa(bits));
  }

  /**
   * The seed is as long as the hash; what carries it is a point, each coordinate of full length.
   */
  @ParameterizedTest
  @CsvSource({
    "secp256r1, SHA256, 128, 32",
    "secp384r1, SHA384, 256, 48",
    "secp521r1, SHA512, 256, 66"
  })
  void protect_forAnEllipticKey_isAPointOfItsCurve(
      String curve, HashAlgorithm hash, int symmetricBits, int coordinate) throws Exception {
    EndorsementKey key = EndorsementKey.parse(certificate(elliptic(curve)));
    assertThat(key.hash()).isEqualTo(hash);
    assertThat(key.symmetricBits()).isEqualTo(symmetricBits);
    EndorsementKey.ProtectedSeed seed = key.protect(new SecureRandom());
    assertThat(seed.seed().reveal()).hasSize(hash.length());
    byte[] point = seed.encrypted().bytes();
    assertThat(point).hasSize(4 + 2 * coordinate);
    byte[] length = {0, (byte) coordinate};
    assertThat(Arrays.copyOf(point, 2)).isEqualTo(length);
    assertThat(Arrays.copyOfRange(point, 2 + coordinate, 4 + coordinate)).isEqualTo(length);
    assertThat(key.protect(new SecureRandom()).encrypted()).isNotEqualTo(seed.encrypted());
  }

  @Test
  void protect_forAnRsaKey_isAsLongAsItsModulus() throws Exception {
    EndorsementKey key = EndorsementKey.parse(certificate(rsa(3072)));
    EndorsementKey.ProtectedSeed seed = key.protect(new SecureRandom());
    assertThat(seed.seed().reveal())
        .hasSize(HashAlgorithm.SHA384.length())
        .isNotEqualTo(key.protect(new SecureRandom()).seed().reveal());
    assertThat(seed.encrypted().length()).isEqualTo(3072 / 8);
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 2047, 2049, 8192})
  void parse_rsaKeyOfNoTemplate_isRefused(int bits) {
    assertRefused(certificate(rsa(bits)));
  }

  @Test
  void parse_keyOfAnotherKind_isRefused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    assertRefused(certificate(generator.generateKeyPair().getPublic().getEncoded()));
  }

  private static void assertRefused(byte[] certificate) {
    assertThatThrownBy(() -> EndorsementKey.parse(certificate))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("expected an endorsement key");
  }

  private static byte[] rsa(int bits) {
    BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
    return RsaSpki.of(modulus, BigInteger.valueOf(65537));
  }

  private static byte[] elliptic(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair().getPublic().getEncoded();
  }

  private static byte[] certificate(byte[] spki) {
    return CertificateSpec.of("CN=EK", "CN=EK", spki, AT, AT.plusSeconds(60)).sign(ISSUER).der();
  }
}
