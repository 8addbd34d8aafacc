package dev.cloister.constellation.request;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.SigningKey;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class OwnerKeyTest {
  private final P256PublicKey key = SigningKey.generate(new SecureRandom()).publicKey();
  private final P256PublicKey other = SigningKey.generate(new SecureRandom()).publicKey();

  /** The key and the thumbprint of the example in RFC 9449 sections 4.1 and 6.1. */
  @Test
  void thumbprint_ofTheKeyOfRfc9449_isItsJkt() throws Exception {
    ByteArrayOutputStream spki = new ByteArrayOutputStream();
    spki.writeBytes(
        HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004"));
    spki.writeBytes(Base64Url.decode("l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs", "x"));
    spki.writeBytes(Base64Url.decode("9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA", "y"));
    P256PublicKey example = P256PublicKey.of(ByteString.copyOf(spki.toByteArray()));

    assertThat(OwnerKey.thumbprint(example))
        .isEqualTo("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
  }

  @Test
  void requireBound_cnfOfTheKey_isTaken() {
    assertThatCode(() -> OwnerKey.requireBound(cnf(OwnerKey.thumbprint(key)), key))
        .doesNotThrowAnyException();
  }

  @Test
  void requireBound_nonceOfTheKey_isTaken() {
    assertThatCode(
            () ->
                OwnerKey.requireBound(
                    JsonObject.builder().put("nonce", OwnerKey.nonce(key)).build(), key))
        .doesNotThrowAnyException();
  }

  @Test
  void requireBound_plainBearer_isRefused() {
    assertRefused(
        Reason.KEY_UNBOUND, () -> OwnerKey.requireBound(JsonObject.builder().build(), key));
  }

  @Test
  void requireBound_anotherKeysCnfOrNonce_isRefused() {
    assertRefused(
        Reason.KEY_UNBOUND, () -> OwnerKey.requireBound(cnf(OwnerKey.thumbprint(other)), key));
    assertRefused(
        Reason.KEY_UNBOUND,
        () ->
            OwnerKey.requireBound(
                JsonObject.builder().put("nonce", OwnerKey.nonce(other)).build(), key));
  }

  @Test
  void requireBound_anotherKeysCnfBesideTheKeysNonce_isRefused() {
    JsonObject claims =
        JsonObject.builder()
            .put("cnf", JsonObject.builder().put("jkt", OwnerKey.thumbprint(other)).build())
            .put("nonce", OwnerKey.nonce(key))
            .build();
    assertRefused(Reason.KEY_UNBOUND, () -> OwnerKey.requireBound(claims, key));
  }

  @Test
  void requireBound_cnfOfAnUnknownKind_isRefused() {
    JsonObject claims =
        JsonObject.builder()
            .put("cnf", JsonObject.builder().put("x5t#S256", "a").build())
            .put("nonce", OwnerKey.nonce(key))
            .build();
    assertRefused(Reason.KEY_UNBOUND, () -> OwnerKey.requireBound(claims, key));
  }

  private static JsonObject cnf(String jkt) {
    return JsonObject.builder().put("cnf", JsonObject.builder().put("jkt", jkt).build()).build();
  }
}
