package dev.cloister.attestation.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.CryptoChoice;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.testkit.vectors.Vectors;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Wycheproof for the signatures that evidence carries, in pure Java and with native code. */
class EcdsaWycheproofTest {
  private static final HexFormat HEX = HexFormat.of();

  @ParameterizedTest
  @EnumSource
  void verify_p256Der_agrees(CryptoChoice choice) throws Exception {
    run("ecdsa_secp256r1_sha256_test.json", SignatureAlgorithm.ECDSA_SHA256, choice, false);
  }

  @ParameterizedTest
  @EnumSource
  void verify_p384Der_agrees(CryptoChoice choice) throws Exception {
    run("ecdsa_secp384r1_sha384_test.json", SignatureAlgorithm.ECDSA_SHA384, choice, false);
  }

  @ParameterizedTest
  @EnumSource
  void verifyRaw_p256_agrees(CryptoChoice choice) throws Exception {
    run("ecdsa_secp256r1_sha256_p1363_test.json", SignatureAlgorithm.ECDSA_SHA256, choice, true);
  }

  private static void run(
      String name, SignatureAlgorithm algorithm, CryptoChoice choice, boolean raw)
      throws Exception {
    String path = "crypto/wycheproof/" + name;
    Path root = Path.of(System.getProperty("cloister.root", "."));
    Optional<byte[]> text = Vectors.of(System.getenv(), root).find(path);
    if (text.isEmpty()) {
      System.out.println(Vectors.missing(path));
      return;
    }
    Crypto crypto = Crypto.of(choice);
    JsonObject file = Json.parseObject(text.get());
    int cases = 0;
    for (JsonValue value : file.array("testGroups")) {
      JsonObject group = (JsonObject) value;
      VerificationKey key = crypto.key(HEX.parseHex(group.string("publicKeyDer")));
      for (JsonValue item : group.array("tests")) {
        JsonObject test = (JsonObject) item;
        byte[] message = HEX.parseHex(test.string("msg"));
        byte[] signature = HEX.parseHex(test.string("sig"));
        boolean valid =
            raw
                ? crypto.verifyRaw(algorithm, key, message, 0, message.length, signature)
                : crypto.verify(algorithm, key, message, signature);
        assertThat(valid).as("%s", test).isEqualTo(test.string("result").equals("valid"));
        cases++;
      }
    }
    assertThat(cases).isEqualTo((int) file.integer("numberOfTests"));
    System.out.println("Wycheproof " + name + ", " + choice + ": " + cases + " cases run");
  }
}
