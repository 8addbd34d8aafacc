package dev.cloister.attestation.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.CryptoChoice;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RawSignatureTest {
  private static final byte[] MESSAGE = {1, 2, 3};
  private final EcKey signer = EcKey.p256(Seed.of("raw signature"));
  private final byte[] signature = signer.signRaw(MESSAGE);

  @ParameterizedTest
  @EnumSource
  void verifyRaw_halvesOfTheFieldsLength_isAccepted(CryptoChoice choice) throws Exception {
    assertThat(verify(choice, signature)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void verifyRaw_sameNumbersInLongerHalves_isRefused(CryptoChoice choice) throws Exception {
    byte[] longer =
        ByteBuffer.allocate(66)
            .put((byte) 0)
            .put(signature, 0, 32)
            .put((byte) 0)
            .put(signature, 32, 32)
            .array();
    assertThat(verify(choice, longer)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void verifyRaw_everyOtherLength_isRefused(CryptoChoice choice) throws Exception {
    for (int length = 0; length < 140; length++) {
      if (length != signature.length) {
        assertThat(verify(choice, Arrays.copyOf(signature, length))).isFalse();
      }
    }
  }

  private boolean verify(CryptoChoice choice, byte[] rs) throws InvalidKeyException {
    Crypto crypto = Crypto.of(choice);
    return crypto.verifyRaw(
        SignatureAlgorithm.ECDSA_SHA256, crypto.key(signer.spki()), MESSAGE, 0, 3, rs);
  }
}
