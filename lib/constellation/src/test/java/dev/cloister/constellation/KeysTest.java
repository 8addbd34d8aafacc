package dev.cloister.constellation;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException.Reason;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
  private final SigningKey key = SigningKey.generate(new SecureRandom());
  private final Canonical object = () -> new byte[] {1, 2, 3};

  @Test
  void verify_ownSignature_isTaken() throws Exception {
    ByteString signature = key.sign(object);
    assertThat(signature.length()).isEqualTo(P256PublicKey.SIGNATURE_LENGTH);
    key.publicKey().verify(object, signature);
  }

  @Test
  void verify_anotherObjectKeyOrSignature_isRefused() {
    ByteString signature = key.sign(object);
    assertRefused(
        Reason.SIGNATURE_INVALID, () -> key.publicKey().verify(() -> new byte[] {1}, signature));
    SigningKey other = SigningKey.generate(new SecureRandom());
    assertRefused(Reason.SIGNATURE_INVALID, () -> other.publicKey().verify(object, signature));
    assertRefused(
        Reason.SIGNATURE_INVALID,
        () -> key.publicKey().verify(object, Fixture.flipped(signature, 63)));
    assertRefused(
        Reason.SIGNATURE_INVALID, () -> key.publicKey().verify(object, Fixture.bytes(64, 0)));
    assertRefused(
        Reason.SIGNATURE_INVALID, () -> key.publicKey().verify(object, Fixture.bytes(63, 1)));
  }

  @Test
  void of_whatIsNoPointOfP256_isRefused() throws Exception {
    ByteString spki = key.publicKey().spki();
    assertRefused(Reason.MALFORMED, () -> P256PublicKey.of(Fixture.flipped(spki, 90)));
    assertRefused(Reason.MALFORMED, () -> P256PublicKey.of(Fixture.flipped(spki, 20)));
    assertRefused(Reason.MALFORMED, () -> P256PublicKey.of(Fixture.bytes(91, 0)));
    KeyPairGenerator p384 = KeyPairGenerator.getInstance("EC");
    p384.initialize(new ECGenParameterSpec("secp384r1"));
    byte[] other = p384.generateKeyPair().getPublic().getEncoded();
    assertRefused(Reason.MALFORMED, () -> P256PublicKey.of(ByteString.copyOf(other)));
  }

  @Test
  void toString_ofASigningKey_saysNothingSecret() {
    assertThat(key.toString()).isEqualTo("signing key of " + key.publicKey());
  }

  @ParameterizedTest
  @ValueSource(strings = {"QQ==", "QR", "Q", "Q+", "Q/", "QQ\n", " QQ", "Qé"})
  void decode_whatIsNotTheOneText_isRefused(String text) {
    assertRefused(Reason.MALFORMED, () -> Base64Url.decode(text, "value"));
  }

  @Test
  void decode_ofText_isTheBytes() throws Exception {
    assertThat(Base64Url.decode("-_8", "value")).containsExactly(0xfb, 0xff);
    assertThat(Base64Url.decode("", "value")).isEmpty();
  }
}
