package dev.cloister.testkit.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The JDK is the second opinion on every key and signature. */
class SigningKeyTest {
  private static final byte[] MESSAGE = "message".getBytes(UTF_8);

  @ParameterizedTest
  @EnumSource(EcKey.Curve.class)
  void sign_ec_verifiesWithJdk(EcKey.Curve curve) throws Exception {
    EcKey key = EcKey.generate(curve, Seed.of("k"));
    String digest = curve == EcKey.Curve.P256 ? "SHA256" : "SHA384";

    assertThat(verifies(digest + "withECDSA", key, key.sign(MESSAGE))).isTrue();
    assertThat(verifies(digest + "withECDSAinP1363Format", key, key.signRaw(MESSAGE))).isTrue();
    assertThat(verifies(digest + "withECDSA", key, Hooks.flipLastBit(key.sign(MESSAGE)))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(EcKey.Curve.class)
  void sign_ecTwice_sameBytes(EcKey.Curve curve) {
    EcKey key = EcKey.generate(curve, Seed.of("k"));

    assertThat(key.sign(MESSAGE)).isEqualTo(key.sign(MESSAGE));
  }

  @ParameterizedTest
  @EnumSource(EcKey.Curve.class)
  void ofPkcs8_ownKey_isTheSameKey(EcKey.Curve curve) {
    EcKey key = EcKey.generate(curve, Seed.of("k"));

    EcKey read = EcKey.ofPkcs8(key.pkcs8());

    assertThat(read.spki()).isEqualTo(key.spki());
    assertThat(read.signRaw(MESSAGE)).isEqualTo(key.signRaw(MESSAGE));
  }

  @Test
  void ofPkcs8_noKey_fails() {
    assertThatThrownBy(() -> EcKey.ofPkcs8(MESSAGE)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sign_rsaPkcs1_verifiesWithJdk() throws Exception {
    RsaKey key = RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, Seed.of("k"));

    assertThat(verifies("SHA256withRSA", key, key.sign(MESSAGE))).isTrue();
    assertThat(key.modulus()).hasSize(256);
    assertThat(key.exponent()).containsExactly(1, 0, 1);
  }

  @Test
  void sign_rsaPss_verifiesWithJdkAndRepeats() throws Exception {
    RsaKey key = RsaKey.generate(2048, RsaKey.Scheme.PSS_SHA384, Seed.of("k"));
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(
        new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1));
    signature.initVerify(key.publicKey());
    signature.update(MESSAGE);

    assertThat(signature.verify(key.sign(MESSAGE))).isTrue();
    assertThat(key.sign(MESSAGE)).isEqualTo(key.sign(MESSAGE));
  }

  @Test
  void generate_rsaSameSeed_sameKey() {
    assertThat(RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, Seed.of("k")).pkcs8())
        .isEqualTo(RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, Seed.of("k")).pkcs8());
  }

  private static boolean verifies(String algorithm, SigningKey key, byte[] signature)
      throws Exception {
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(key.publicKey());
    verifier.update(MESSAGE);
    return verifier.verify(signature);
  }
}
