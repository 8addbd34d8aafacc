package dev.cloister.channel.hpke;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.TestVectors;
import dev.cloister.channel.secret.SecretBytes;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.KEM;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.junit.jupiter.api.Test;

/** Published vectors, one of our own, and Bouncy Castle as second implementation. */
class HpkeVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  /** RFC 9180 appendix A.3.1: keys and encapsulation, whatever the AEAD. */
  private static final String SK_R =
      "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2";

  private static final String PK_R =
      "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3"
          + "d30ad6aa8f80e30f1d128aafd68a2ce72ea0";
  private static final String SK_E =
      "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb";
  private static final String ENC =
      "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c09"
          + "00be863c403ce65c9bfcb9382657222d18c4";
  private static final String SHARED =
      "c0d26aeab536609a572b07695d933b589dcf363ff9d93c93adea537aeabb8cb8";

  /** Of the same keys and info with AES-256-GCM, ours. */
  private static final String EXPORT =
      "47d00c7e0fc8876e88795bc49217ae852c642b6d53773e695e4ca50003e242e0";

  private static final String FIRST = "518c46e6810fd58acae851717e18b80b4ec829d8e4ee";
  private static final String SECOND = "0ade75da0a9428bff1a80d6fe716ff7e64a2b3785de8";
  private static final byte[] INFO = HEX.parseHex("4f6465206f6e2061204772656369616e2055726e");
  private static final byte[] AAD = {'C', 'o', 'u', 'n', 't', '-', '0'};
  private static final byte[] PLAINTEXT = {'B', 'e', 'a', 'u', 't', 'y'};

  @Test
  void decapsulate_rfc9180AppendixA3_givesTheSharedSecret() throws Exception {
    byte[] shared =
        KEM.getInstance("DHKEM")
            .newDecapsulator(TestVectors.privateKey(SK_R))
            .decapsulate(HEX.parseHex(ENC))
            .getEncoded();
    assertThat(HEX.formatHex(shared)).isEqualTo(SHARED);
  }

  @Test
  void seal_ownGoldenVector_isBouncyCastlesToo() throws Exception {
    HPKE theirs = bouncyCastle();
    HPKEContextWithEncapsulation sender =
        theirs.setupBaseS(
            theirs.deserializePublicKey(HEX.parseHex(PK_R)),
            INFO,
            theirs.deserializePrivateKey(HEX.parseHex(SK_E), HEX.parseHex(ENC)));
    assertThat(sender.getEncapsulation()).isEqualTo(HEX.parseHex(ENC));
    assertThat(sender.export("TestContext".getBytes(US_ASCII), 32)).isEqualTo(HEX.parseHex(EXPORT));
    assertThat(sender.seal(AAD, PLAINTEXT)).isEqualTo(HEX.parseHex(FIRST));
    assertThat(sender.seal(AAD, PLAINTEXT)).isEqualTo(HEX.parseHex(SECOND));
  }

  @Test
  void open_ownGoldenVector_givesThePlaintext() throws Exception {
    try (HpkeRecipient recipient = key(SK_R, PK_R).receive(HEX.parseHex(ENC), INFO)) {
      assertThat(recipient.export("TestContext", 32).use(byte[]::clone))
          .isEqualTo(HEX.parseHex(EXPORT));
      assertThat(recipient.open(AAD, HEX.parseHex(FIRST))).isEqualTo(SecretBytes.copyOf(PLAINTEXT));
      assertThat(recipient.open(AAD, HEX.parseHex(SECOND)))
          .isEqualTo(SecretBytes.copyOf(PLAINTEXT));
    }
  }

  @Test
  void open_whatBouncyCastleSealed_givesThePlaintext() throws Exception {
    HPKE theirs = bouncyCastle();
    AsymmetricCipherKeyPair pair =
        theirs.deserializePrivateKey(HEX.parseHex(SK_R), HEX.parseHex(PK_R));
    HPKEContextWithEncapsulation sender = theirs.setupBaseS(pair.getPublic(), INFO);
    try (HpkeRecipient recipient = key(SK_R, PK_R).receive(sender.getEncapsulation(), INFO)) {
      for (int i = 0; i < 300; i++) {
        assertThat(recipient.open(AAD, sender.seal(AAD, PLAINTEXT)))
            .isEqualTo(SecretBytes.copyOf(PLAINTEXT));
      }
      assertThat(recipient.export("x", 100))
          .isEqualTo(SecretBytes.copyOf(sender.export(new byte[] {'x'}, 100)));
    }
  }

  @Test
  void seal_isOpenedByBouncyCastle() throws Exception {
    HPKE theirs = bouncyCastle();
    AsymmetricCipherKeyPair pair =
        theirs.deserializePrivateKey(HEX.parseHex(SK_R), HEX.parseHex(PK_R));
    try (HpkeSender sender = key(SK_R, PK_R).publicKey().send(INFO, new SecureRandom())) {
      HPKEContext recipient = theirs.setupBaseR(sender.enc(), pair, INFO);
      for (int i = 0; i < 300; i++) {
        assertThat(recipient.open(AAD, sender.seal(AAD, PLAINTEXT))).isEqualTo(PLAINTEXT);
      }
    }
  }

  @Test
  void publishedVectors_ofOurSuite_agree() throws Exception {
    Optional<JsonValue> file = TestVectors.find("crypto/hpke/vectors_rfc9180_5f503c5.json.gz");
    if (file.isEmpty()) {
      return;
    }
    int cases = 0;
    for (JsonValue value : (JsonArray) file.get()) {
      JsonObject json = (JsonObject) value;
      if (json.integer("mode") == 0
          && json.integer("kem_id") == 0x10
          && json.integer("kdf_id") == 1
          && json.integer("aead_id") == 2) {
        agree(json);
        cases++;
      }
    }
    assertThat(cases).isPositive();
    System.out.println("HPKE vectors of our suite: " + cases + " run");
  }

  private static void agree(JsonObject json) throws Exception {
    byte[] info = HEX.parseHex(json.string("info"));
    try (HpkeRecipient recipient =
            key(json.string("skRm"), json.string("pkRm"))
                .receive(HEX.parseHex(json.string("enc")), info);
        HpkeContext sender = KeySchedule.base(HEX.parseHex(json.string("shared_secret")), info);
        HpkeContext exporter = KeySchedule.base(HEX.parseHex(json.string("shared_secret")), info)) {
      for (JsonValue value : json.array("encryptions")) {
        JsonObject message = (JsonObject) value;
        byte[] aad = HEX.parseHex(message.string("aad"));
        byte[] plaintext = HEX.parseHex(message.string("pt"));
        byte[] ciphertext = HEX.parseHex(message.string("ct"));
        assertThat(recipient.open(aad, ciphertext)).isEqualTo(SecretBytes.copyOf(plaintext));
        assertThat(sender.seal(aad, plaintext)).isEqualTo(ciphertext);
      }
      for (JsonValue value : json.array("exports")) {
        JsonObject export = (JsonObject) value;
        SecretBytes exported =
            exporter.export(
                HEX.parseHex(export.string("exporter_context")), (int) export.integer("L"));
        assertThat(exported.use(byte[]::clone))
            .isEqualTo(HEX.parseHex(export.string("exported_value")));
      }
    }
  }

  private static HPKE bouncyCastle() {
    return new HPKE(
        HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
  }

  private static HpkePrivateKey key(String scalar, String point) throws Exception {
    return HpkePrivateKey.of(
        new KeyPair(TestVectors.publicKey(point), TestVectors.privateKey(scalar)));
  }
}
