package dev.cloister.channel.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.TestVectors;
import dev.cloister.channel.TestVectors.Case;
import dev.cloister.channel.hpke.HpkePrivateKey;
import dev.cloister.channel.hpke.HpkePublicKey;
import dev.cloister.channel.secret.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.Test;

/**
 * Wycheproof for every primitive this module uses, through the classes that use it. Verification of
 * ECDSA is lib/attestation's and tested there.
 */
class WycheproofTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void aesGcm_allCasesOfOurForm_agree() throws Exception {
    List<Case> cases = TestVectors.wycheproof("aes_gcm_test.json");
    int run = 0;
    for (Case test : cases) {
      boolean ours =
          test.group().integer("keySize") == 256
              && test.group().integer("ivSize") == 96
              && test.group().integer("tagSize") == 128;
      if (ours) {
        aesGcm(test);
        run++;
      }
    }
    report("AES-256-GCM", run, cases.size(), 60);
  }

  private static void aesGcm(Case test) throws Exception {
    SecretBytes key = SecretBytes.copyOf(test.bytes("key"));
    byte[] sealed = HEX.parseHex(test.test().string("ct") + test.test().string("tag"));
    boolean opens;
    try {
      byte[] opened = AesGcm.open(key, test.bytes("iv"), test.bytes("aad"), sealed);
      opens = Arrays.equals(opened, test.bytes("msg"));
    } catch (ChannelException e) {
      opens = false;
    }
    assertThat(opens).as("%s", test).isEqualTo(test.result().equals("valid"));
    if (opens) {
      assertThat(AesGcm.seal(key, test.bytes("iv"), test.bytes("aad"), test.bytes("msg")))
          .isEqualTo(sealed);
    }
  }

  @Test
  void hkdf_allCases_agree() throws Exception {
    List<Case> cases = TestVectors.wycheproof("hkdf_sha256_test.json");
    for (Case test : cases) {
      boolean agrees;
      try {
        agrees =
            Hkdf.derive(
                    SecretBytes.copyOf(test.bytes("ikm")),
                    test.bytes("salt"),
                    test.bytes("info"),
                    (int) test.test().integer("size"))
                .equals(SecretBytes.copyOf(test.bytes("okm")));
      } catch (IllegalArgumentException e) {
        agrees = false;
      }
      assertThat(agrees).as("%s", test).isEqualTo(test.result().equals("valid"));
    }
    report("HKDF-SHA-256", cases.size(), cases.size(), 80);
  }

  @Test
  void hmac_allCasesWithWholeTags_agree() throws Exception {
    List<Case> cases = TestVectors.wycheproof("hmac_sha256_test.json");
    int run = 0;
    for (Case test : cases) {
      if (test.group().integer("tagSize") == 256) {
        byte[] key = test.bytes("key");
        boolean valid =
            key.length >= 16
                ? Hmac.isValid(SecretBytes.copyOf(key), test.bytes("msg"), test.bytes("tag"))
                : Arrays.equals(
                    Hmac.compute(SecretBytes.copyOf(key), test.bytes("msg")), test.bytes("tag"));
        assertThat(valid).as("%s", test).isEqualTo(test.result().equals("valid"));
        run++;
      }
    }
    report("HMAC-SHA-256", run, cases.size(), 80);
  }

  @Test
  void hmac_truncatedTag_isNotAccepted() throws Exception {
    List<Case> cases = TestVectors.wycheproof("hmac_sha256_test.json");
    for (Case test : cases) {
      if (test.group().integer("tagSize") < 256 && test.bytes("key").length >= 16) {
        assertThat(
                Hmac.isValid(
                    SecretBytes.copyOf(test.bytes("key")), test.bytes("msg"), test.bytes("tag")))
            .isFalse();
      }
    }
  }

  /** Our parser takes exactly the canonical form, and of that only points of the curve. */
  @Test
  void ecdh_publicKeys_onlyCanonicalPointsOfTheCurveAreTaken() throws Exception {
    List<Case> cases = TestVectors.wycheproof("ecdh_secp256r1_test.json");
    int taken = 0;
    for (Case test : cases) {
      HpkePublicKey key;
      try {
        key = HpkePublicKey.parse(test.bytes("public"));
      } catch (ChannelException e) {
        boolean canonical =
            test.test().string("public").length() == 182
                && test.test().string("public").startsWith(HEX.formatHex(TestVectors.spki("04")));
        assertThat(test.result().equals("valid") && canonical).as("%s", test).isFalse();
        continue;
      }
      assertThat(test.result()).as("%s", test).isEqualTo("valid");
      assertThat(agree(test, key)).as("%s", test).isEqualTo(test.bytes("shared"));
      taken++;
    }
    report("ECDH P-256", taken, cases.size(), 200);
  }

  /** An encapsulated key is an uncompressed point of the curve or refused. */
  @Test
  void ecdh_encapsulatedKeys_onlyPointsOfTheCurveAreTaken() throws Exception {
    List<Case> cases = TestVectors.wycheproof("ecdh_secp256r1_ecpoint_test.json");
    HpkePrivateKey recipient = HpkePrivateKey.generate(new SecureRandom());
    int taken = 0;
    for (Case test : cases) {
      try {
        recipient.receive(test.bytes("public"), new byte[0]).close();
      } catch (ChannelException e) {
        boolean uncompressed = test.bytes("public").length == HpkePrivateKey.ENC_LENGTH;
        assertThat(test.result().equals("valid") && uncompressed).as("%s", test).isFalse();
        continue;
      }
      assertThat(test.result()).as("%s", test).isEqualTo("valid");
      taken++;
    }
    report("ECDH P-256 points", taken, cases.size(), 200);
  }

  private static byte[] agree(Case test, HpkePublicKey key)
      throws GeneralSecurityException, JsonException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(TestVectors.privateKey(test.test().string("private")));
    agreement.doPhase(TestVectors.publicKey(HEX.formatHex(key.spki()).substring(52)), true);
    return agreement.generateSecret();
  }

  private static void report(String name, int run, int all, int atLeast) {
    if (all > 0) {
      System.out.println("Wycheproof " + name + ": " + run + " of " + all + " cases run");
      assertThat(run).isGreaterThanOrEqualTo(atLeast);
    }
  }
}
