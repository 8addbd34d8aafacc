package dev.cloister.attestation.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.testkit.azure.AzureScenario;
import dev.cloister.testkit.azure.AzureScenario.Hardware;
import dev.cloister.testkit.pki.Seed;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which a bundle's bytes come. */
class AzureFormsTest {
  private static final byte[] BUNDLE =
      AzureScenario.of(Hardware.SNP, Seed.of("azure-forms"), Instant.parse("2026-03-01T12:00:00Z"))
          .issue()
          .evidence();

  @Test
  void parse_everyForm_isTheSameBundle() throws Exception {
    JsonObject said = AzureVtpmEvidence.parse(BUNDLE).describe();
    assertThat(said.string("tee")).isEqualTo("snp");
    List<Function<byte[], JsonValue>> forms =
        List.of(
            bytes -> new JsonString(HexFormat.of().formatHex(bytes)),
            bytes -> new JsonString(Base64.getUrlEncoder().encodeToString(bytes)),
            AzureFormsTest::numbers);
    for (Function<byte[], JsonValue> form : forms) {
      assertThat(AzureVtpmEvidence.parse(bundle(form)).describe()).isEqualTo(said);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "256", "1.5", "1e30"})
  void parse_numberThatIsNoOctet_isRefused(String number) {
    JsonArray wrong = new JsonArray(List.of(new JsonNumber(new BigDecimal(number))));
    assertThatThrownBy(() -> AzureVtpmEvidence.parse(bundle(bytes -> wrong)))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("octet");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0g", "AB==", "é0", "*"})
  void decode_anythingButLowerHex_isNone(String text) {
    assertThat(LowerHex.decode(text)).isEmpty();
  }

  @Test
  void decode_lowerHex_isItsBytes() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    assertThat(LowerHex.decode(HexFormat.of().formatHex(all))).contains(all);
    assertThat(LowerHex.decode(HexFormat.of().withUpperCase().formatHex(all))).isEmpty();
    assertThat(LowerHex.decode("")).isEmpty();
    assertThat(LowerHex.decode("0")).isEmpty();
  }

  private static byte[] bundle(Function<byte[], JsonValue> form) throws Exception {
    JsonObject json = Json.parseObject(BUNDLE);
    JsonObject.Builder out = JsonObject.builder();
    json.members().forEach(out::put);
    byte[] report = HexFormat.of().parseHex(json.string("hcl_report"));
    return out.put("hcl_report", form.apply(report)).build().toJson().getBytes(UTF_8);
  }

  private static JsonValue numbers(byte[] bytes) {
    List<JsonValue> values = new ArrayList<>();
    for (byte b : bytes) {
      values.add(JsonNumber.of(b & 0xff));
    }
    return new JsonArray(values);
  }
}
