package dev.cloister.attestation.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.CryptoChoice;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The same answers whoever computes, and the bounds of keys. */
class ProvidersTest {
  private static final Seed SEED = Seed.of("providers");
  private static final byte[] MESSAGE = "message".getBytes(US_ASCII);

  static Stream<Crypto> all() {
    return Stream.of(
        Crypto.of(CryptoChoice.PURE_JAVA),
        Crypto.of(CryptoChoice.NATIVE_WHERE_PRESENT),
        Crypto.of(new BouncyCastleProvider()));
  }

  @ParameterizedTest
  @MethodSource("all")
  void verifyRaw_keysOfEveryCurve_holdForTheirOwnSignatureOnly(Crypto crypto) throws Exception {
    for (EcKey.Curve curve : List.of(EcKey.Curve.P256, EcKey.Curve.P384)) {
      EcKey key = EcKey.generate(curve, SEED);
      SignatureAlgorithm algorithm =
          curve == EcKey.Curve.P256
              ? SignatureAlgorithm.ECDSA_SHA256
              : SignatureAlgorithm.ECDSA_SHA384;
      VerificationKey read = crypto.key(key.spki());
      byte[] rs = key.signRaw(MESSAGE);
      assertThat(read.isElliptic()).isTrue();
      assertThat(crypto.verifyRaw(algorithm, read, MESSAGE, 0, MESSAGE.length, rs)).isTrue();
      assertThat(crypto.verifyRaw(algorithm, read, MESSAGE, 0, MESSAGE.length - 1, rs)).isFalse();
      byte[] swapped = new byte[rs.length];
      System.arraycopy(rs, 0, swapped, rs.length / 2, rs.length / 2);
      System.arraycopy(rs, rs.length / 2, swapped, 0, rs.length / 2);
      assertThat(crypto.verifyRaw(algorithm, read, MESSAGE, 0, MESSAGE.length, swapped)).isFalse();
      assertThat(crypto.verifyRaw(algorithm, read, MESSAGE, 0, MESSAGE.length, new byte[0]))
          .isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void rsa_modulusAndExponent_areTheKey(Crypto crypto) throws Exception {
    RsaKey key = RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, SEED);
    RSAPublicKey numbers = (RSAPublicKey) key.publicKey();
    VerificationKey read =
        crypto.rsa(numbers.getModulus().toByteArray(), numbers.getPublicExponent().toByteArray());
    assertThat(read.spki().bytes()).isEqualTo(key.spki());
    assertThat(read.isElliptic()).isFalse();
    assertThat(crypto.verify(SignatureAlgorithm.RSA_PKCS1_SHA256, read, MESSAGE, key.sign(MESSAGE)))
        .isTrue();
    assertThat(
            crypto.verifyRaw(
                SignatureAlgorithm.RSA_PKCS1_SHA256,
                read,
                MESSAGE,
                0,
                MESSAGE.length,
                key.sign(MESSAGE)))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "2047, 65537, false",
    "2048, 65537, true",
    "8192, 65537, true",
    "8193, 65537, false",
    "2048, 18446744073709551615, true",
    "2048, 18446744073709551617, false"
  })
  void rsa_keyAtTheBounds_isTakenOrRefused(int bits, BigInteger exponent, boolean taken)
      throws Exception {
    byte[] modulus = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE).toByteArray();
    Crypto crypto = Crypto.of(CryptoChoice.PURE_JAVA);
    if (taken) {
      assertThat(crypto.rsa(modulus, exponent.toByteArray()).isElliptic()).isFalse();
    } else {
      assertThatThrownBy(() -> crypto.rsa(modulus, exponent.toByteArray()))
          .isInstanceOf(InvalidKeyException.class);
    }
  }

  /** The longest signatures: their DER form needs a longer length. */
  @ParameterizedTest
  @MethodSource("all")
  void verifyRaw_p521_holdsForItsOwnSignatureOnly(Crypto crypto) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp521r1"));
    KeyPair pair = generator.generateKeyPair();
    VerificationKey key = crypto.key(pair.getPublic().getEncoded());
    Signature signer = Signature.getInstance("SHA512withECDSAinP1363Format");
    signer.initSign(pair.getPrivate());
    signer.update(MESSAGE);
    byte[] rs = signer.sign();
    assertThat(rs).hasSize(132);
    SignatureAlgorithm algorithm = SignatureAlgorithm.ECDSA_SHA512;
    assertThat(crypto.verifyRaw(algorithm, key, MESSAGE, 0, MESSAGE.length, rs)).isTrue();
    rs[131] ^= 1;
    assertThat(crypto.verifyRaw(algorithm, key, MESSAGE, 0, MESSAGE.length, rs)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("all")
  void verify_everyRsaAlgorithm_holdsForItsOwnSignatureOnly(Crypto crypto) throws Exception {
    RsaKey key = RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, SEED);
    VerificationKey read = crypto.key(key.spki());
    for (SignatureAlgorithm made : SignatureAlgorithm.values()) {
      if (made.family() == SignatureAlgorithm.Family.ECDSA) {
        continue;
      }
      Signature signer = Signature.getInstance(made.jcaName());
      if (made.family() == SignatureAlgorithm.Family.RSA_PSS) {
        int salt = MessageDigest.getInstance(made.hash()).getDigestLength();
        signer.setParameter(
            new PSSParameterSpec(made.hash(), "MGF1", new MGF1ParameterSpec(made.hash()), salt, 1));
      }
      signer.initSign(key.privateKey());
      signer.update(MESSAGE);
      byte[] signature = signer.sign();
      for (SignatureAlgorithm asked : SignatureAlgorithm.values()) {
        assertThat(crypto.verify(asked, read, MESSAGE, signature))
            .as("%s for %s", made, asked)
            .isEqualTo(asked == made);
      }
    }
  }

  @Test
  void key_thatIsNone_isRefused() {
    Crypto crypto = Crypto.of(CryptoChoice.PURE_JAVA);
    for (byte[] none : List.of(new byte[0], new byte[9], MESSAGE)) {
      assertThatThrownBy(() -> crypto.key(none)).isInstanceOf(InvalidKeyException.class);
    }
  }

  @Test
  void hashes_ofAbc_areTheStandards() {
    byte[] abc = "abc".getBytes(US_ASCII);
    HexFormat hex = HexFormat.of();
    assertThat(hex.formatHex(Crypto.sha256(abc)))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(hex.formatHex(Crypto.sha384(abc)))
        .startsWith("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163");
    assertThat(Crypto.of(CryptoChoice.PURE_JAVA).nativeProviderName()).isEmpty();
    assertThat(Crypto.of(new BouncyCastleProvider()).nativeProviderName()).contains("BC");
  }
}
