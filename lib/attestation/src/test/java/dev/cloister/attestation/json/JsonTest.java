package dev.cloister.attestation.json;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void parse_everyKindOfValue_isKept() throws JsonException {
    String text =
        "{\"s\":\"a\\\"\\u00e9\",\"n\":-12.50,\"t\":true,\"f\":false,\"z\":null,\"a\":[1,{}]}";
    JsonObject object = Json.parseObject(text.getBytes(UTF_8));
    assertThat(object.string("s")).isEqualTo("a\"é");
    assertThat(object.bool("t")).isTrue();
    assertThat(object.get("z")).isEqualTo(JsonNull.INSTANCE);
    assertThat(object.array("a").size()).isEqualTo(2);
    assertThat(object.toJson())
        .isEqualTo(
            "{\"s\":\"a\\\"é\",\"n\":-12.50,\"t\":true,\"f\":false,\"z\":null,\"a\":[1,{}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{}{}",
        "{\"a\":1,\"a\":2}",
        "{a:1}",
        "{'a':1}",
        "[1,]",
        "01",
        "NaN",
        "// c\n1",
        "\"\n\"",
        "1e",
        "[1 2]",
        "\ufeff{}"
      })
  void parse_notStrictJson_isRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text.getBytes(UTF_8))).isInstanceOf(JsonException.class);
  }

  @Test
  void parse_exponentOutOfRange_isRefusedWithoutQuotingTheText() {
    String text = "29230233276003113442922373E2036000020600313113447127128831";

    assertThatThrownBy(() -> Json.parse(text.getBytes(UTF_8)))
        .isInstanceOf(JsonException.class)
        .hasMessageNotContaining("2923");
  }

  @Test
  void parse_utf16_isRefused() {
    assertThatThrownBy(() -> Json.parse("{}".getBytes(UTF_16LE))).isInstanceOf(JsonException.class);
  }

  @Test
  void parse_tooDeep_isRefused() {
    String deep = "[".repeat(Json.MAX_DEPTH + 1) + "]".repeat(Json.MAX_DEPTH + 1);
    assertThatThrownBy(() -> Json.parse(deep.getBytes(UTF_8))).isInstanceOf(JsonException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"b\":2,\"a\":1}",
        "{\"a\":null,\"a\":null}",
        "{\"a\":1,\"\\u0061\":2}",
        "[{\"x\":{\"a\":1,\"a\":2}}]"
      })
  void parse_nameTwiceInAnObject_isRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text.getBytes(UTF_8))).isInstanceOf(JsonException.class);
  }

  @Test
  void build_thenPut_leavesTheObjectThatWasBuiltAlone() {
    JsonObject.Builder builder = JsonObject.builder().put("a", 1);
    JsonObject first = builder.build();
    JsonObject second = builder.put("b", 2).build();
    assertThat(first.toJson()).isEqualTo("{\"a\":1}");
    assertThat(second.toJson()).isEqualTo("{\"a\":1,\"b\":2}");
    assertThat(builder.put("a", 3).build()).isNotEqualTo(second);
  }

  @Test
  void rawBytes_ofAMember_areExactlyTheSourceBytes() throws JsonException {
    String inner = "{ \"x\" :  [1, 2],\"é\":\"\\u0041\" }";
    JsonObject outer =
        Json.parseObject((" {\"é\" : 1, \"in\": " + inner + " , \"z\":2}").getBytes(UTF_8));
    assertThat(new String(outer.object("in").rawBytes(), UTF_8)).isEqualTo(inner);
  }

  @Test
  void integer_hugeExponent_isRefusedWithoutExpansion() throws JsonException {
    JsonObject object = Json.parseObject("{\"n\":1e999999999}".getBytes(UTF_8));
    assertThatThrownBy(() -> object.integer("n")).isInstanceOf(JsonException.class);
  }

  @Test
  void integer_fraction_isRefused() throws JsonException {
    JsonObject object = Json.parseObject("{\"n\":1.5}".getBytes(UTF_8));
    assertThatThrownBy(() -> object.integer("n")).isInstanceOf(JsonException.class);
  }

  @Test
  void onlyMembers_unknownMember_isNamed() throws JsonException {
    JsonObject object = Json.parseObject("{\"a\":1,\"b\":2}".getBytes(UTF_8));
    assertThatThrownBy(() -> object.onlyMembers(Set.of("a"))).hasMessageContaining("\"b\"");
  }

  @Test
  void toJson_controlCharactersAndLoneSurrogates_areEscaped() {
    assertThat(new JsonString("\u0001\n\ud800").toJson()).isEqualTo("\"\\u0001\\n\\ud800\"");
  }

  @Test
  void toPrettyJson_parsesBackToTheSameValue() throws JsonException {
    JsonObject object = Json.parseObject("{\"a\":[1,{\"b\":[]},{}],\"c\":\"d\"}".getBytes(UTF_8));
    assertThat(Json.parse(object.toPrettyJson().getBytes(UTF_8))).isEqualTo(object);
  }
}
