package dev.cloister.attestation.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.Detection.Stop;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.pki.SigningKey;
import dev.cloister.testkit.tpm.TpmPublic;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TPMT_PUBLIC and TPMT_SIGNATURE (TPM 2.0 Library part 2, 12.2.4 and 11.3.4), at their edges. */
class TpmStructuresTest {
  private static final Seed SEED = Seed.of("tpm structures");
  private static final short NULL = 0x0010;

  static Stream<SigningKey> keys() {
    return Stream.of(
        EcKey.p256(SEED),
        EcKey.generate(EcKey.Curve.P384, SEED),
        RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, SEED));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void publicArea_withAndWithoutItsSize_isTheSameKey(SigningKey key) throws Exception {
    byte[] area = TpmPublic.attestationKey(key);
    byte[] sized =
        ByteBuffer.allocate(2 + area.length).putShort((short) area.length).put(area).array();
    for (byte[] form : List.of(area, sized)) {
      PublicArea read = PublicArea.parse(form);
      assertThat(read.spki()).isEqualTo(key.spki());
      assertThat(read.bytes()).isEqualTo(area);
      assertThat(read.name()).isEqualTo(TpmPublic.name(area));
      assertThat(read.unfitToAttest()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void publicArea_cutOffOrFollowedByMore_isRefused(SigningKey key) {
    byte[] area = TpmPublic.attestationKey(key);
    for (int length = 0; length < area.length; length++) {
      byte[] cut = Arrays.copyOf(area, length);
      assertThatThrownBy(() -> PublicArea.parse(cut))
          .as("length %d", length)
          .isInstanceOf(MalformedEvidenceException.class);
    }
    assertThatThrownBy(() -> PublicArea.parse(Arrays.copyOf(area, area.length + 1)))
        .isInstanceOf(MalformedEvidenceException.class);
  }

  /** A TPM writes coordinates without leading zeros; SubjectPublicKeyInfo has them. */
  @Test
  void publicArea_shortCoordinates_arePaddedInFront() throws Exception {
    byte[] spki = PublicArea.parse(ecc(NULL, NULL, 3, new byte[] {1}, new byte[] {2, 3})).spki();
    byte[] point = Arrays.copyOfRange(spki, spki.length - 64, spki.length);
    byte[] expected = new byte[64];
    expected[31] = 1;
    expected[62] = 2;
    expected[63] = 3;
    assertThat(point).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 32, 32, true",
    "3, 33, 32, false",
    "3, 32, 33, false",
    "4, 48, 48, true",
    "4, 49, 48, false",
    "4, 48, 49, false",
    "5, 32, 32, false"
  })
  void publicArea_coordinatesLongerThanTheField_areRefused(
      int curve, int x, int y, boolean readable) throws Exception {
    byte[] area = ecc(NULL, NULL, curve, new byte[x], new byte[y]);
    if (readable) {
      assertThat(PublicArea.parse(area).spki()).hasSizeGreaterThan(x + y);
    } else {
      assertThatThrownBy(() -> PublicArea.parse(area))
          .isInstanceOf(MalformedEvidenceException.class);
    }
  }

  /** An algorithm that is not TPM_ALG_NULL is followed by its details. */
  @Test
  void publicArea_schemeAndKeyDerivation_areReadOver() throws Exception {
    byte[] one = {1};
    byte[] plain = PublicArea.parse(ecc(NULL, NULL, 3, one, one)).spki();
    assertThat(PublicArea.parse(ecc((short) 0x0018, NULL, 3, one, one)).spki()).isEqualTo(plain);
    assertThat(PublicArea.parse(ecc(NULL, (short) 0x0020, 3, one, one)).spki()).isEqualTo(plain);
    ByteBuffer symmetric = head(0x0023).putShort((short) 0x0006).putInt(0x00800043);
    symmetric.putShort(NULL).putShort((short) 3).putShort(NULL);
    assertThat(PublicArea.parse(end(sized(sized(symmetric, one), one))).spki()).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({"255, false", "256, true", "1024, true", "1025, false"})
  void publicArea_rsaModulusOfThatManyOctets_isReadOrRefused(int octets, boolean readable)
      throws Exception {
    byte[] modulus = new byte[octets];
    Arrays.fill(modulus, (byte) 0xff);
    byte[] area = rsa(0, modulus);
    if (readable) {
      assertThat(PublicArea.parse(area).spki()).hasSizeGreaterThan(octets);
    } else {
      assertThatThrownBy(() -> PublicArea.parse(area))
          .isInstanceOf(MalformedEvidenceException.class);
    }
  }

  @Test
  void publicArea_rsaExponent_is65537WhereItSaysZero() throws Exception {
    byte[] modulus = new byte[256];
    Arrays.fill(modulus, (byte) 0xff);
    assertThat(PublicArea.parse(rsa(0, modulus)).spki())
        .isEqualTo(PublicArea.parse(rsa(65537, modulus)).spki())
        .isNotEqualTo(PublicArea.parse(rsa(3, modulus)).spki());
  }

  @Test
  void publicArea_ofAnotherKindOrNameAlgorithm_isRefused() {
    byte[] kind = TpmPublic.attestationKey(EcKey.p256(SEED));
    kind[1] = 0x25;
    byte[] name = TpmPublic.attestationKey(EcKey.p256(SEED));
    name[3] = 0x12;
    for (byte[] area : List.of(kind, name)) {
      assertThatThrownBy(() -> PublicArea.parse(area))
          .isInstanceOf(MalformedEvidenceException.class);
    }
  }

  static Stream<Arguments> components() {
    byte[] high = new byte[32];
    high[0] = (byte) 0x80;
    byte[] higher = new byte[33];
    higher[0] = 1;
    byte[] padded = new byte[48];
    padded[47] = 5;
    return Stream.of(
        Arguments.of(new byte[] {1}, new byte[] {2}, 32),
        Arguments.of(high, new byte[] {2}, 32),
        Arguments.of(new byte[] {1}, high, 32),
        Arguments.of(higher, new byte[] {2}, 48),
        Arguments.of(new byte[] {1}, higher, 48),
        Arguments.of(new byte[48], padded, -1));
  }

  /** r and s in one fixed form: of P-256's length where both fit there, else of P-384's. */
  @ParameterizedTest
  @MethodSource("components")
  void signature_ofEcdsa_hasBothComponentsPaddedToOneLength(byte[] r, byte[] s, int each)
      throws Exception {
    if (each < 0) {
      assertThatThrownBy(() -> TpmSignature.parse(ecdsa(r, s)))
          .isInstanceOf(MalformedEvidenceException.class);
      return;
    }
    TpmSignature read = TpmSignature.parse(ecdsa(r, s));
    byte[] expected = new byte[2 * each];
    System.arraycopy(r, 0, expected, each - r.length, r.length);
    System.arraycopy(s, 0, expected, 2 * each - s.length, s.length);
    assertThat(read.value()).isEqualTo(expected);
    assertThat(read.scheme()).isEqualTo(TpmSignature.Scheme.ECDSA);
    assertThat(read.hash()).isEqualTo(HashAlgorithm.SHA256);
  }

  @ParameterizedTest
  @ValueSource(ints = {49, 60})
  void signature_componentLongerThanTheField_isRefused(int octets) {
    byte[] one = new byte[octets];
    one[0] = 1;
    assertThatThrownBy(() -> TpmSignature.parse(ecdsa(one, new byte[1])))
        .isInstanceOf(MalformedEvidenceException.class);
    assertThatThrownBy(() -> TpmSignature.parse(ecdsa(new byte[1], one)))
        .isInstanceOf(MalformedEvidenceException.class);
  }

  @Test
  void signature_withAnUnknownHash_isRefused() {
    byte[] signature = ecdsa(new byte[1], new byte[1]);
    signature[3] = 0x12;
    assertThatThrownBy(() -> TpmSignature.parse(signature))
        .isInstanceOf(MalformedEvidenceException.class);
  }

  @Test
  void signature_cutOff_isTruncated() {
    byte[] signature = ecdsa(new byte[] {1}, new byte[] {2});
    for (int length = 0; length < signature.length; length++) {
      byte[] cut = Arrays.copyOf(signature, length);
      assertThatThrownBy(() -> TpmSignature.parse(cut))
          .isInstanceOfSatisfying(
              MalformedEvidenceException.class,
              e -> assertThat(e.stop()).isEqualTo(Stop.TRUNCATED));
    }
  }

  @Test
  void reader_numbers_areUnsignedAndBigEndian() throws Exception {
    byte[] bytes = {(byte) 0xff, (byte) 0xfe, (byte) 0xfd, (byte) 0xfc, 1, 2, 3, 4};
    assertThat(new TpmReader(bytes).u8()).isEqualTo(0xff);
    assertThat(new TpmReader(bytes).u16()).isEqualTo(0xfffe);
    assertThat(new TpmReader(bytes).u32()).isEqualTo(0xfffefdfcL);
    assertThat(new TpmReader(bytes).u64()).isEqualTo(0xfffefdfc01020304L);
  }

  @Test
  void recognises_magicFollowedByAType_only() {
    byte[] quote = {(byte) 0xff, 'T', 'C', 'G', (byte) 0x80, 0x18, 0};
    TpmFormat format = new TpmFormat();
    assertThat(format.recognises(quote)).isTrue();
    assertThat(format.recognises(Arrays.copyOf(quote, 6))).isFalse();
    for (int i = 0; i < 4; i++) {
      byte[] other = quote.clone();
      other[i] ^= 1;
      assertThat(format.recognises(other)).isFalse();
    }
  }

  private static byte[] ecdsa(byte[] r, byte[] s) {
    ByteBuffer out = ByteBuffer.allocate(256).putShort((short) 0x0018).putShort((short) 0x000b);
    return end(sized(sized(out, r), s));
  }

  private static byte[] ecc(short scheme, short kdf, int curve, byte[] x, byte[] y) {
    ByteBuffer out = head(0x0023).putShort(NULL).putShort(scheme);
    if (scheme != NULL) {
      out.putShort((short) 0x000b);
    }
    out.putShort((short) curve).putShort(kdf);
    if (kdf != NULL) {
      out.putShort((short) 0x000b);
    }
    return end(sized(sized(out, x), y));
  }

  private static byte[] rsa(int exponent, byte[] modulus) {
    ByteBuffer out = head(0x0001).putShort(NULL).putShort(NULL);
    return end(sized(out.putShort((short) (modulus.length * 8)).putInt(exponent), modulus));
  }

  private static ByteBuffer head(int type) {
    return ByteBuffer.allocate(2048)
        .putShort((short) type)
        .putShort((short) 0x000b)
        .putInt(TpmPublic.ATTESTS)
        .putShort((short) 0);
  }

  private static ByteBuffer sized(ByteBuffer out, byte[] value) {
    return out.putShort((short) value.length).put(value);
  }

  private static byte[] end(ByteBuffer out) {
    byte[] written = new byte[out.position()];
    out.get(0, written);
    return written;
  }
}
