package dev.cloister.vault.key;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.crypto.Hmac;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.testkit.vectors.Vectors;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Signatures against Wycheproof where it is there, RFC 8032 and forgeries everywhere. AES-GCM, HKDF
 * and HMAC are lib/channel's, and Wycheproof's cases of them run there.
 */
final class SigningTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String ED25519_SPKI = "302a300506032b6570032100";
  private static final String ED25519_PKCS8 = "302e020100300506032b657004220420";
  private final SecureRandom random = new SecureRandom();

  @Test
  void verify_everyWycheproofCaseOfEd25519_agrees() throws Exception {
    wycheproof("ed25519_test.json", KeyType.ED25519, 150);
  }

  @Test
  void verify_everyWycheproofCaseOfEcdsa_agrees() throws Exception {
    wycheproof("ecdsa_secp256r1_sha256_p1363_test.json", KeyType.P256, 250);
  }

  private static void wycheproof(String name, KeyType type, int atLeast) throws Exception {
    String path = "crypto/wycheproof/" + name;
    Path root = Path.of(System.getProperty("cloister.root", "."));
    Optional<byte[]> file = Vectors.of(System.getenv(), root).find(path);
    if (file.isEmpty()) {
      System.out.println(Vectors.missing(path));
      return;
    }
    int run = 0;
    for (JsonObject group : Json.parseObject(file.get()).array("testGroups").objects()) {
      ByteString key = ByteString.copyOf(HEX.parseHex(group.string("publicKeyDer")));
      for (JsonObject test : group.array("tests").objects()) {
        boolean valid =
            Signing.verify(
                type, key, HEX.parseHex(test.string("msg")), HEX.parseHex(test.string("sig")));
        assertThat(valid).as("%s", test).isEqualTo(test.string("result").equals("valid"));
        run++;
      }
    }
    System.out.println("Wycheproof " + type.code() + ": " + run + " cases run");
    assertThat(run).isGreaterThanOrEqualTo(atLeast);
  }

  /** RFC 8032 section 7.1, tests 1 to 3. */
  @Test
  void sign_vectorsOfRfc8032_agree() throws Exception {
    rfc8032(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    rfc8032(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    rfc8032(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
  }

  private static void rfc8032(String seed, String point, String message, String signature)
      throws Exception {
    byte[] text = HEX.parseHex(message);
    SecretBytes key = SecretBytes.takeOver(HEX.parseHex(ED25519_PKCS8 + seed));
    byte[] signed = Signing.sign(KeyType.ED25519, key, text);
    assertThat(HEX.formatHex(signed)).isEqualTo(signature);
    ByteString spki = ByteString.copyOf(HEX.parseHex(ED25519_SPKI + point));
    assertThat(Signing.verify(KeyType.ED25519, spki, text, signed)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyType.class,
      names = {"P256", "ED25519"})
  void verify_anyBitOfMessageOrSignatureChanged_isFalse(KeyType type) throws Exception {
    try (KeyVersion key = KeyMaker.generate(type, 1, 0, random)) {
      ByteString spki = key.publicKey().orElseThrow();
      byte[] message = "pay 100".getBytes(US_ASCII);
      byte[] signature = Signing.sign(type, key.material(), message);
      assertThat(signature).hasSize(64);
      assertThat(Signing.verify(type, spki, message, signature)).isTrue();
      for (int at = 0; at < signature.length; at++) {
        byte[] changed = signature.clone();
        changed[at] ^= 1;
        assertThat(Signing.verify(type, spki, message, changed)).isFalse();
      }
      for (int at = 0; at < message.length; at++) {
        byte[] changed = message.clone();
        changed[at] ^= 1;
        assertThat(Signing.verify(type, spki, changed, signature)).isFalse();
      }
      assertThat(Signing.verify(type, spki, message, new byte[64])).isFalse();
      assertThat(Signing.verify(type, spki, message, Arrays.copyOf(signature, 63))).isFalse();
      assertThat(Signing.verify(type, spki, message, Arrays.copyOf(signature, 65))).isFalse();
    }
  }

  @Test
  void verify_keyOfAnotherType_isRefused() throws Exception {
    try (KeyVersion p256 = KeyMaker.generate(KeyType.P256, 1, 0, random);
        KeyVersion ed = KeyMaker.generate(KeyType.ED25519, 1, 0, random)) {
      assertThatExceptionOfType(InvalidKeyException.class)
          .isThrownBy(
              () ->
                  Signing.verify(
                      KeyType.P256, ed.publicKey().orElseThrow(), new byte[1], new byte[64]));
      assertThat(
              Signing.verify(
                  KeyType.ED25519, p256.publicKey().orElseThrow(), new byte[1], new byte[64]))
          .isFalse();
      assertThatExceptionOfType(GeneralSecurityException.class)
          .isThrownBy(() -> Signing.sign(KeyType.P256, ed.material(), new byte[1]));
      assertThatExceptionOfType(GeneralSecurityException.class)
          .isThrownBy(() -> Signing.sign(KeyType.ED25519, p256.material(), new byte[1]));
    }
  }

  @Test
  void take_keyOfAnotherCurve_isRefused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    refusedPair(KeyType.P256, generator.generateKeyPair());
  }

  @Test
  void take_halvesOfDifferentPairs_isRefused() throws Exception {
    for (String algorithm : new String[] {"EC", "Ed25519"}) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      }
      KeyPair one = generator.generateKeyPair();
      KeyPair other = generator.generateKeyPair();
      KeyType type = algorithm.equals("EC") ? KeyType.P256 : KeyType.ED25519;
      refusedPair(type, new KeyPair(other.getPublic(), one.getPrivate()));
      try (SecretBytes material = SecretBytes.copyOf(one.getPrivate().getEncoded());
          KeyVersion taken =
              KeyMaker.take(
                  type,
                  1,
                  0,
                  material,
                  Optional.of(ByteString.copyOf(one.getPublic().getEncoded())),
                  random)) {
        assertThat(taken.material()).isEqualTo(material);
      }
    }
  }

  private void refusedPair(KeyType type, KeyPair pair) {
    try (SecretBytes material = SecretBytes.copyOf(pair.getPrivate().getEncoded())) {
      KeyWorld.refused(
          ErrorCode.INVALID_REQUEST,
          () ->
              KeyMaker.take(
                  type,
                  1,
                  0,
                  material,
                  Optional.of(ByteString.copyOf(pair.getPublic().getEncoded())),
                  random));
    }
  }

  @Test
  void take_symmetricKeyOfAnotherLength_isRefused() {
    for (KeyType type : new KeyType[] {KeyType.AES_256_GCM, KeyType.HMAC_SHA256}) {
      for (int length : new int[] {16, 31, 33, 64}) {
        try (SecretBytes material = SecretBytes.random(random, length)) {
          KeyWorld.refused(
              ErrorCode.INVALID_REQUEST,
              () -> KeyMaker.take(type, 1, 0, material, Optional.empty(), random));
        }
      }
    }
  }

  @Test
  void take_publicKeyWhereThereIsNoneOrNoneWhereThereIsOne_isRefused() {
    try (SecretBytes material = SecretBytes.random(random, 32)) {
      KeyWorld.refused(
          ErrorCode.INVALID_REQUEST,
          () ->
              KeyMaker.take(
                  KeyType.AES_256_GCM, 1, 0, material, Optional.of(KeyWorld.bytes(91, 1)), random));
      KeyWorld.refused(
          ErrorCode.INVALID_REQUEST,
          () -> KeyMaker.take(KeyType.P256, 1, 0, material, Optional.empty(), random));
    }
  }

  @Test
  void generate_twice_areDifferentKeys() throws Exception {
    for (KeyType type : KeyType.values()) {
      if (type == KeyType.RAW_SHARE) {
        KeyWorld.refused(ErrorCode.WRONG_KEY_TYPE, () -> KeyMaker.generate(type, 1, 0, random));
      } else {
        try (KeyVersion one = KeyMaker.generate(type, 1, 0, random);
            KeyVersion two = KeyMaker.generate(type, 1, 0, random)) {
          assertThat(one.material()).isNotEqualTo(two.material());
          assertThat(one.publicKey().isPresent()).isEqualTo(type.isSigning());
        }
      }
    }
  }

  /** RFC 4231 test case 1, with its key padded to our length. */
  @Test
  void hmac_keyOf32Bytes_isHmacOfThatKey() {
    byte[] key = Arrays.copyOf(HEX.parseHex("0b".repeat(20)), 32);
    byte[] tag = Hmac.tag(SecretBytes.copyOf(key), "Hi There".getBytes(US_ASCII));
    // HMAC pads keys with zeros up to 64 bytes: the tag is the RFC's.
    assertThat(HEX.formatHex(tag))
        .isEqualTo("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  }
}
