package dev.cloister.attestation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A claim that is not what a rule reads counts as absent, and never throws. */
class SubjectTest {

  @Test
  void bits_hex_areRead() {
    assertThat(of("0xffffffffffffffff").bits("x", "y")).contains(-1L);
    assertThat(of("0x3").bits("x", "y")).contains(3L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "0x", "0xg", "0xA", "0x00000000000000001", " 0x3"})
  void bits_anythingElse_areAbsent(String text) {
    assertThat(of(text).bits("x", "y")).isEmpty();
  }

  @Test
  void integer_withAFraction_isAbsent() {
    assertThat(of(JsonObject.builder().put("y", 7).build()).integer("x", "y")).contains(7L);
    assertThat(
            of(JsonObject.builder().put("y", new JsonNumber(new BigDecimal("7.5"))).build())
                .integer("x", "y"))
        .isEmpty();
  }

  @Test
  void texts_notOnlyStrings_areAbsent() {
    JsonArray mixed = new JsonArray(List.of(new JsonString("a"), JsonNumber.of(1)));
    assertThat(of(JsonObject.builder().put("y", mixed).build()).texts("x", "y")).isEmpty();
    assertThat(
            of(JsonObject.builder().put("y", JsonArray.ofStrings(List.of("a"))).build())
                .texts("x", "y"))
        .contains(List.of("a"));
  }

  @Test
  void instant_notATime_isAbsent() {
    assertThat(of("2026-11-21T00:00:00Z").instant("x", "y"))
        .contains(Instant.parse("2026-11-21T00:00:00Z"));
    assertThat(of("yesterday").instant("x", "y")).isEmpty();
  }

  @Test
  void text_belowWhatIsNoObject_isAbsent() {
    assertThat(new Subject(Results.sound().claim("x", "z").result()).text("x", "y")).isEmpty();
  }

  private static Subject of(String y) {
    return of(JsonObject.builder().put("y", y).build());
  }

  private static Subject of(JsonObject x) {
    return new Subject(Results.sound().claim("x", x).result());
  }
}
