package dev.cloister.channel.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.channel.secret.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** One published answer per primitive; the many are in {@link WycheproofTest}. */
class KnownAnswersTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void derive_rfc5869AppendixA1_agrees() {
    assertThat(
            Hkdf.derive(
                    SecretBytes.copyOf(HEX.parseHex("0b".repeat(22))),
                    HEX.parseHex("000102030405060708090a0b0c"),
                    HEX.parseHex("f0f1f2f3f4f5f6f7f8f9"),
                    42)
                .use(byte[]::clone))
        .isEqualTo(
            HEX.parseHex(
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                    + "34007208d5b887185865"));
  }

  @Test
  void derive_extractThenExpand_isTheSame() {
    byte[] input = {1, 2, 3};
    byte[] salt = {4};
    byte[] info = {5};
    assertThat(Hkdf.expand(Hkdf.extract(salt, input), info, 40))
        .isEqualTo(Hkdf.derive(SecretBytes.copyOf(input), salt, info, 40));
  }

  @Test
  void derive_lengthOutOfRange_isRefused() {
    SecretBytes key = SecretBytes.copyOf(new byte[32]);
    for (int length : new int[] {-1, 0, Hkdf.MAX_LENGTH + 1}) {
      assertThatThrownBy(() -> Hkdf.derive(key, "x", length))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Hkdf.expand(key, new byte[0], length))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void tag_rfc4231Case1_agrees() {
    assertThat(
            HEX.formatHex(
                Hmac.tag(
                    SecretBytes.copyOf(HEX.parseHex("0b".repeat(20))),
                    "Hi There".getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  }

  /** McGrew and Viega, The Galois/Counter Mode of Operation, test case 14. */
  @Test
  void seal_gcmTestCase14_agrees() {
    assertThat(
            HEX.formatHex(
                AesGcm.seal(
                    SecretBytes.copyOf(new byte[32]), new byte[12], new byte[0], new byte[16])))
        .isEqualTo("cea7403d4d606b6e074ec5d3baf39d18" + "d0d1c8a799996bf0265b98b5d48ab919");
  }

  @Test
  void seal_otherNonceOrKeyLength_isRefused() {
    SecretBytes key = SecretBytes.copyOf(new byte[32]);
    assertThatThrownBy(() -> AesGcm.seal(key, new byte[8], new byte[0], new byte[1]))
        .isInstanceOf(IllegalArgumentException.class);
    SecretBytes weak = SecretBytes.copyOf(new byte[16]);
    assertThatThrownBy(() -> AesGcm.seal(weak, new byte[12], new byte[0], new byte[1]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
