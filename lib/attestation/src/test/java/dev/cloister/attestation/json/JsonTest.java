package dev.cloister.attestation.json;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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

  static Stream<byte[]> notUtf8() {
    return Stream.of("c080", "eda080", "f4908080", "c3", "e282", "80", "ff")
        .map(hex -> HexFormat.of().parseHex("22" + hex + "22"));
  }

  @ParameterizedTest
  @MethodSource("notUtf8")
  void parse_stringThatIsNotUtf8_isRefused(byte[] text) {
    assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 7, 8, 9, 15, 16, 17, 40})
  void parse_stringOfAnyLength_isKeptAndEndsWhereItEnds(int length) throws JsonException {
    String text = "x".repeat(length);
    assertThat(Json.parse(("\"" + text + "\"").getBytes(UTF_8))).isEqualTo(new JsonString(text));
    for (String wrong : List.of("\n", "\u001f", "\\x", "\\u12", "\"")) {
      assertThatThrownBy(() -> Json.parse(("\"" + text + wrong + "\"").getBytes(UTF_8)))
          .isInstanceOf(JsonException.class);
    }
    assertThatThrownBy(() -> Json.parse(("\"" + text).getBytes(UTF_8)))
        .isInstanceOf(JsonException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 47, 48, 49, 200})
  void parse_manyNames_areDistinctOrRefused(int count) throws JsonException {
    List<String> members = IntStream.range(0, count).mapToObj(i -> "\"n" + i + "\":" + i).toList();
    String distinct = "{" + String.join(",", members) + "}";
    assertThat(Json.parseObject(distinct.getBytes(UTF_8)).integer("n" + (count - 1)))
        .isEqualTo(count - 1L);
    String twice = "{" + String.join(",", members) + ",\"n1\":0}";
    assertThatThrownBy(() -> Json.parse(twice.getBytes(UTF_8))).isInstanceOf(JsonException.class);
  }

  @Test
  void parse_numberOfManyDigits_isRefusedAboveTheLimit() throws JsonException {
    String digits = "7".repeat(Json.MAX_NUMBER_LENGTH);
    assertThat(Json.parse(digits.getBytes(UTF_8))).isInstanceOf(JsonNumber.class);
    assertThat(Json.parse(("-0.000" + digits).getBytes(UTF_8))).isInstanceOf(JsonNumber.class);
    for (String longer : List.of(digits + "0", "1." + digits, "0." + "0".repeat(99) + "1")) {
      assertThatThrownBy(() -> Json.parse(longer.getBytes(UTF_8)))
          .isInstanceOf(JsonException.class);
    }
  }

  @Test
  void integer_eighteenAndNineteenDigits_areExact() throws JsonException {
    for (long value :
        new long[] {0, -7, 999_999_999_999_999_999L, Long.MAX_VALUE, Long.MIN_VALUE}) {
      JsonObject object = Json.parseObject(("{\"n\":" + value + "}").getBytes(UTF_8));
      assertThat(object.integer("n")).isEqualTo(value);
    }
  }

  @Test
  void find_nameThatNeedsDecoding_isFoundByWhatItMeans() throws JsonException {
    JsonObject object = Json.parseObject("{\"\\u0061\":1,\"\u00e9\":2}".getBytes(UTF_8));
    assertThat(object.integer("a")).isEqualTo(1);
    assertThat(object.integer("\u00e9")).isEqualTo(2);
    assertThat(object.find("\\u0061")).isEmpty();
  }

  @Test
  void members_ofAParsedObject_areTheSameBeforeAndAfterAllAreAskedFor() throws JsonException {
    JsonObject object = Json.parseObject("{\"a\":{\"b\":[1,\"x\"]},\"c\":null}".getBytes(UTF_8));
    Optional<JsonValue> before = object.find("a");
    assertThat(object.members()).containsOnlyKeys("a", "c");
    assertThat(object.find("a")).isEqualTo(before);
    assertThat(object.find("b")).isEmpty();
  }

  @Test
  void later_object_isMadeWhenItIsRead() {
    AtomicInteger made = new AtomicInteger();
    JsonObject object =
        JsonObject.later(() -> JsonObject.builder().put("n", made.incrementAndGet()).build());
    assertThat(made).hasValue(0);
    assertThat(object.toJson()).isEqualTo("{\"n\":1}");
    assertThat(object.find("n")).contains(JsonNumber.of(1));
    assertThat(object).isEqualTo(JsonObject.builder().put("n", 1).build());
    assertThat(object.rawBytes()).isEmpty();
    assertThat(made).hasValue(1);
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
  void onlyMembers_unknownMemberThatIsNoName_isNotRepeated() throws JsonException {
    for (String text : List.of("a".repeat(65), "a b", "<b>", "")) {
      JsonObject object = JsonObject.builder().put(text, 1).build();
      assertThatThrownBy(() -> object.onlyMembers(Set.of("x"))).hasMessage("unknown member");
    }
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
