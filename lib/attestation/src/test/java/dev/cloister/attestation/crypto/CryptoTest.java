package dev.cloister.attestation.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.attestation.CryptoChoice;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.pki.SigningKey;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CryptoTest {
  private static final Crypto CRYPTO = Crypto.of(CryptoChoice.PURE_JAVA);
  private static final Seed SEED = Seed.of("crypto");
  private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.US_ASCII);

  @Test
  void verify_p256_holdsForThisMessageKeyAndSignatureOnly() throws Exception {
    EcKey key = EcKey.p256(SEED);
    assertHolds(SignatureAlgorithm.ECDSA_SHA256, key, EcKey.p256(SEED.derive("other")));
  }

  @Test
  void verify_p384_holdsForThisMessageKeyAndSignatureOnly() throws Exception {
    EcKey key = EcKey.generate(EcKey.Curve.P384, SEED);
    EcKey other = EcKey.generate(EcKey.Curve.P384, SEED.derive("other"));
    assertHolds(SignatureAlgorithm.ECDSA_SHA384, key, other);
  }

  @ParameterizedTest
  @EnumSource(RsaKey.Scheme.class)
  void verify_rsa_holdsForThisMessageKeyAndSignatureOnly(RsaKey.Scheme scheme) throws Exception {
    RsaKey key = RsaKey.generate(2048, scheme, SEED);
    RsaKey other = RsaKey.generate(2048, scheme, SEED.derive("other"));
    assertHolds(
        scheme == RsaKey.Scheme.PSS_SHA384
            ? SignatureAlgorithm.RSA_PSS_SHA384
            : SignatureAlgorithm.RSA_PKCS1_SHA256,
        key,
        other);
  }

  private static void assertHolds(SignatureAlgorithm algorithm, SigningKey key, SigningKey other)
      throws InvalidKeyException {
    VerificationKey good = CRYPTO.key(key.spki());
    byte[] signature = key.sign(MESSAGE);
    assertThat(CRYPTO.verify(algorithm, good, MESSAGE, signature)).isTrue();
    assertThat(CRYPTO.verify(algorithm, CRYPTO.key(other.spki()), MESSAGE, signature)).isFalse();
    assertThat(CRYPTO.verify(algorithm, good, new byte[] {1}, signature)).isFalse();
    byte[] changed = signature.clone();
    changed[changed.length - 1] ^= 1;
    assertThat(CRYPTO.verify(algorithm, good, MESSAGE, changed)).isFalse();
    assertThat(CRYPTO.verify(algorithm, good, MESSAGE, new byte[0])).isFalse();
    assertThat(CRYPTO.verify(algorithm, good, MESSAGE, Arrays.copyOf(signature, 20))).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void verify_oneThatKeepsWhatIsReady_answersEveryTimeAnew(CryptoChoice choice) throws Exception {
    Crypto crypto = Crypto.of(choice).keepingReady();
    for (RsaKey.Scheme scheme : RsaKey.Scheme.values()) {
      SignatureAlgorithm algorithm =
          scheme == RsaKey.Scheme.PSS_SHA384
              ? SignatureAlgorithm.RSA_PSS_SHA384
              : SignatureAlgorithm.RSA_PKCS1_SHA256;
      RsaKey key = RsaKey.generate(2048, scheme, SEED);
      VerificationKey good = crypto.key(key.spki());
      VerificationKey other =
          crypto.key(RsaKey.generate(2048, scheme, SEED.derive("other")).spki());
      byte[] signature = key.sign(MESSAGE);
      for (int i = 0; i < 3; i++) {
        assertThat(crypto.verify(algorithm, good, MESSAGE, signature)).isTrue();
        assertThat(crypto.verify(algorithm, other, MESSAGE, signature)).isFalse();
        assertThat(crypto.verify(algorithm, good, MESSAGE, new byte[3])).isFalse();
        assertThat(crypto.verify(algorithm, good, new byte[1], signature)).isFalse();
      }
    }
  }

  @Test
  void take_whatWasGivenBack_isTakenOnceByOneThread() throws Exception {
    SignaturePool pool = SignaturePool.keeping(Optional.empty());
    SignatureAlgorithm algorithm = SignatureAlgorithm.RSA_PKCS1_SHA256;
    Signature first = pool.take(algorithm);
    assertThat(pool.take(algorithm)).isNotSameAs(first);
    pool.giveBack(algorithm, first);
    assertThat(pool.take(SignatureAlgorithm.RSA_PKCS1_SHA384)).isNotSameAs(first);
    assertThat(pool.take(algorithm)).isSameAs(first);
    assertThat(pool.take(algorithm)).isNotSameAs(first);
  }

  @Test
  void take_withoutPlaces_isAlwaysNew() throws Exception {
    SignaturePool pool = SignaturePool.none(Optional.empty());
    SignatureAlgorithm algorithm = SignatureAlgorithm.RSA_PSS_SHA256;
    Signature first = pool.take(algorithm);
    pool.giveBack(algorithm, first);
    assertThat(pool.take(algorithm)).isNotSameAs(first);
  }

  @ParameterizedTest
  @ValueSource(ints = {2048, 3072, 4096, 8192})
  void rsaSpki_ofANumber_isAsTheJdkEncodesIt(int bits) throws Exception {
    BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.valueOf(12345));
    for (long exponent : new long[] {3, 65537, 0x80000001L}) {
      assertThat(RsaSpki.of(modulus, BigInteger.valueOf(exponent)))
          .isEqualTo(
              KeyFactory.getInstance("RSA")
                  .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(exponent)))
                  .getEncoded());
    }
  }

  @Test
  void verify_signatureOfAnotherKindOfKey_doesNotHold() throws Exception {
    EcKey ec = EcKey.p256(SEED);
    RsaKey rsa = RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, SEED);
    byte[] signature = ec.sign(MESSAGE);
    assertThat(
            CRYPTO.verify(
                SignatureAlgorithm.ECDSA_SHA256, CRYPTO.key(rsa.spki()), MESSAGE, signature))
        .isFalse();
    assertThat(
            CRYPTO.verify(
                SignatureAlgorithm.RSA_PKCS1_SHA256, CRYPTO.key(ec.spki()), MESSAGE, signature))
        .isFalse();
  }

  @Test
  void verifyRaw_partOfAnArray_coversThatPartOnly() throws Exception {
    EcKey key = EcKey.p256(SEED);
    byte[] padded = "..message..".getBytes(StandardCharsets.US_ASCII);
    byte[] signature = key.signRaw(MESSAGE);
    VerificationKey good = CRYPTO.key(key.spki());
    SignatureAlgorithm algorithm = SignatureAlgorithm.ECDSA_SHA256;
    assertThat(CRYPTO.verifyRaw(algorithm, good, padded, 2, 7, signature)).isTrue();
    assertThat(CRYPTO.verifyRaw(algorithm, good, padded, 1, 7, signature)).isFalse();
  }

  @Test
  void verifyRaw_zeroOrOddSignature_doesNotHold() throws Exception {
    VerificationKey key = CRYPTO.key(EcKey.p256(SEED).spki());
    for (int length : new int[] {0, 1, 63, 64, 65, 134}) {
      assertThat(
              CRYPTO.verifyRaw(
                  SignatureAlgorithm.ECDSA_SHA256, key, MESSAGE, 0, 7, new byte[length]))
          .isFalse();
    }
  }

  @Test
  void p256_coordinatesOfAKey_giveThatKey() throws Exception {
    EcKey key = EcKey.p256(SEED);
    assertThat(CRYPTO.p256(key.point(), 0).spki().bytes()).isEqualTo(key.spki());
  }

  @Test
  void p256_pointOffTheCurve_isRefused() {
    byte[] point = EcKey.p256(SEED).point();
    point[63] ^= 1;
    assertThatExceptionOfType(InvalidKeyException.class).isThrownBy(() -> CRYPTO.p256(point, 0));
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(() -> CRYPTO.p256(new byte[64], 0));
  }

  @Test
  void key_thatIsNoKey_isRefused() {
    byte[] spki = EcKey.p256(SEED).spki();
    byte[][] bad = {
      new byte[0],
      new byte[91],
      Arrays.copyOf(spki, 90),
      Arrays.copyOf(spki, 92),
      withOtherCurve(spki)
    };
    for (byte[] bytes : bad) {
      assertThatExceptionOfType(InvalidKeyException.class).isThrownBy(() -> CRYPTO.key(bytes));
    }
  }

  private static byte[] withOtherCurve(byte[] spki) {
    byte[] other = spki.clone();
    other[22] = 6; // prime239v3
    return other;
  }

  @Test
  void key_shortRsaKey_isRefused() {
    byte[] spki = RsaKey.generate(1024, RsaKey.Scheme.PKCS1_SHA256, SEED).spki();
    assertThatExceptionOfType(InvalidKeyException.class).isThrownBy(() -> CRYPTO.key(spki));
  }
}
