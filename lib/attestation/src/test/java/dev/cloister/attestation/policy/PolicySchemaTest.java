package dev.cloister.attestation.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonBoolean;
import dev.cloister.attestation.json.JsonNull;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The published schema says what the parser does, on the documentation's examples and beyond. */
class PolicySchemaTest {
  private static final Pattern BLOCK =
      Pattern.compile("```json( refused)?\\n(.*?)```", Pattern.DOTALL);
  private static final Schema SCHEMA = schema();

  @Test
  void documentation_everyExample_isWhatItSaysForSchemaAndParser() throws Exception {
    List<String> accepted = blocks(false);
    List<String> refused = blocks(true);
    assertThat(accepted).hasSizeGreaterThanOrEqualTo(4);
    assertThat(refused).hasSizeGreaterThanOrEqualTo(8);
    assertThat(accepted).allSatisfy(text -> assertThat(parses(text)).isTrue());
    assertThat(accepted).allSatisfy(text -> assertThat(validates(text)).isTrue());
    assertThat(refused).noneSatisfy(text -> assertThat(parses(text)).isTrue());
    assertThat(refused).noneSatisfy(text -> assertThat(validates(text)).isTrue());
  }

  @Test
  void schemaAndParser_everyVariationOfTheExamples_agree() throws Exception {
    List<String> corpus = new ArrayList<>();
    for (String text : blocks(false)) {
      for (JsonValue variation : variations(Json.parse(text.getBytes(UTF_8)))) {
        corpus.add(variation.toJson());
      }
    }
    long parsed = corpus.stream().filter(PolicySchemaTest::parses).count();
    assertThat(corpus).hasSizeGreaterThan(500);
    assertThat(parsed).isBetween(20L, corpus.size() - 20L);
    assertThat(corpus)
        .allSatisfy(text -> assertThat(parses(text)).as(text).isEqualTo(validates(text)));
  }

  @Test
  void parse_nameThatStandsTwice_isRefused() {
    assertThatThrownBy(() -> parse("{\"version\":1,\"debug\":\"warning\",\"debug\":\"warning\"}"))
        .isInstanceOf(PolicyException.class);
  }

  @Test
  void parse_unknownMember_isRefusedByName() {
    assertThatThrownBy(() -> parse("{\"version\":1,\"tcb\":{\"status\":{}}}"))
        .isInstanceOf(PolicyException.class)
        .hasMessage("tcb: unknown member \"status\"");
  }

  @Test
  void parse_tooLong_isRefused() {
    assertThatThrownBy(() -> AppraisalPolicy.parse(new byte[AppraisalPolicy.MAX_LENGTH + 1]))
        .isInstanceOf(PolicyException.class);
  }

  /** Each value replaced, dropped, or joined by an unknown member or a duplicate, one at a time. */
  private static List<JsonValue> variations(JsonValue value) {
    List<JsonValue> out = new ArrayList<>(replacements());
    switch (value) {
      case JsonObject object -> {
        Map<String, JsonValue> members = object.members();
        Map<String, JsonValue> more = new LinkedHashMap<>(members);
        more.put("unknown", new JsonBoolean(true));
        out.add(JsonObject.of(more));
        members.forEach(
            (name, member) -> {
              Map<String, JsonValue> fewer = new LinkedHashMap<>(members);
              fewer.remove(name);
              out.add(JsonObject.of(fewer));
              for (JsonValue variation : variations(member)) {
                Map<String, JsonValue> changed = new LinkedHashMap<>(members);
                changed.put(name, variation);
                out.add(JsonObject.of(changed));
              }
            });
      }
      case JsonArray array -> {
        List<JsonValue> twice = new ArrayList<>(array.values());
        twice.addAll(array.values());
        out.add(new JsonArray(twice));
        for (JsonValue variation : variations(array.values().getFirst())) {
          List<JsonValue> changed = new ArrayList<>(array.values());
          changed.set(0, variation);
          out.add(new JsonArray(changed));
        }
      }
      case JsonString(String text) -> {
        out.add(new JsonString(text + "0"));
        out.add(new JsonString(text.toUpperCase(Locale.ROOT)));
        out.add(new JsonString(text + "\n"));
      }
      default -> {}
    }
    return out;
  }

  private static List<JsonValue> replacements() {
    return List.of(
        JsonNull.INSTANCE,
        new JsonBoolean(false),
        JsonNumber.of(-1),
        JsonNumber.of(1),
        JsonNumber.of(4000),
        new JsonNumber(new BigDecimal("1.5")),
        new JsonNumber(new BigDecimal("1.0")),
        new JsonString(""),
        new JsonString("warning"),
        new JsonArray(List.of()),
        JsonObject.builder().build());
  }

  private static void parse(String text) throws PolicyException {
    AppraisalPolicy.parse(text.getBytes(UTF_8));
  }

  private static boolean parses(String text) {
    try {
      parse(text);
      return true;
    } catch (PolicyException e) {
      return false;
    }
  }

  private static boolean validates(String text) {
    return SCHEMA.validate(text, InputFormat.JSON).isEmpty();
  }

  private static List<String> blocks(boolean refused) throws IOException {
    Path root = Path.of(System.getProperty("cloister.root"));
    Matcher matcher = BLOCK.matcher(Files.readString(root.resolve("docs/reference/policy.md")));
    List<String> blocks = new ArrayList<>();
    while (matcher.find()) {
      if ((matcher.group(1) != null) == refused) {
        blocks.add(matcher.group(2));
      }
    }
    return blocks;
  }

  private static Schema schema() {
    try (InputStream in = AppraisalPolicy.class.getResourceAsStream("policy.schema.json")) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
