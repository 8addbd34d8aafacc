package dev.cloister.attestation.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReferenceValuesTest {
  private static final String ORIGIN =
      "\"origin\":{\"tool\":\"t\",\"inputs\":[{\"role\":\"firmware\",\"length\":1,\"sha256\":\""
          + "00".repeat(32)
          + "\"}]}";
  private static final String OTHER = "77".repeat(48);

  @Test
  void appraise_everyRegisterOfTheSet_affirms() throws Exception {
    ReferenceValues set =
        set("a", "mrtd", Results.register("mrtd"), "rtmr2", Results.register("rtmr2"));
    assertThat(appraise(set).verdict()).isEqualTo(Verdict.AFFIRMING);
  }

  @Test
  void appraise_oneRegisterDiffers_namesIt() throws Exception {
    ReferenceValues set = set("a", "mrtd", Results.register("mrtd"), "rtmr2", OTHER);
    assertThat(appraise(set).findings())
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.code()).isEqualTo("measurement.mismatch");
              assertThat(f.severity()).isEqualTo(Severity.ERROR);
              assertThat(f.message()).startsWith("expected rtmr2 to be " + OTHER);
            });
  }

  @Test
  void appraise_registerThatEvidenceDoesNotHave_isAbsent() throws Exception {
    assertThat(appraise(set("a", "measurement", OTHER)).findings())
        .singleElement()
        .satisfies(f -> assertThat(f.code()).isEqualTo("measurement.absent"));
  }

  @Test
  void appraise_secondSetAgrees_affirms() throws Exception {
    Appraisal appraisal =
        appraise(set("a", "mrtd", OTHER), set("b", "mrtd", Results.register("mrtd")));
    assertThat(appraisal.verdict()).isEqualTo(Verdict.AFFIRMING);
  }

  @Test
  void appraise_registersOfTwoSetsMixed_isContraindicatedByTheNearest() throws Exception {
    Appraisal appraisal =
        appraise(
            set("far", "mrtd", OTHER, "rtmr1", OTHER, "rtmr2", Results.register("rtmr2")),
            set(
                "near",
                "mrtd",
                Results.register("mrtd"),
                "rtmr1",
                Results.register("rtmr1"),
                "rtmr2",
                OTHER));
    assertThat(appraisal.verdict()).isEqualTo(Verdict.CONTRAINDICATED);
    assertThat(appraisal.findings())
        .singleElement()
        .satisfies(
            f ->
                assertThat(f.message())
                    .startsWith(
                        "nearest of 2 sets of reference values is \"near\": expected rtmr2"));
  }

  @Test
  void appraise_anyVariant_affirms() throws Exception {
    ReferenceValues set =
        ReferenceValues.parse(
            text(
                "\"mrtd\":[{\"value\":\""
                    + OTHER
                    + "\",\"variant\":\"v\"},{\"value\":\""
                    + Results.register("mrtd")
                    + "\"}]"));
    assertThat(set.values().get("mrtd")).hasSize(2);
    assertThat(appraise(set).verdict()).isEqualTo(Verdict.AFFIRMING);
  }

  @Test
  void appraise_setsOfWhichOneNamesNoCode_isAtBestAWarning() throws Exception {
    ReferenceValues code = set("a", "mrtd", OTHER);
    ReferenceValues none = set("b", "mrseam", Results.register("mrseam"));
    assertThat(appraise(code, none).findings())
        .extracting(Finding::code)
        .containsExactly("reference.none");
  }

  @Test
  void appraise_measurementsBesides_holdToo() throws Exception {
    AppraisalPolicy policy =
        AppraisalPolicy.parse(
                ("{\"version\":1,\"measurements\":{\"rtmr3\":[\"" + OTHER + "\"]}}")
                    .getBytes(UTF_8))
            .withReferenceValues(List.of(set("a", "mrtd", Results.register("mrtd"))));
    assertThat(policy.appraise(Results.sound().result()).findings())
        .extracting(Finding::message)
        .singleElement()
        .asString()
        .startsWith("expected rtmr3");
  }

  @Test
  void withReferenceValues_ofAPolicyThatHasSome_addsAlternatives() throws Exception {
    AppraisalPolicy policy =
        AppraisalPolicy.defaults()
            .withReferenceValues(List.of(set("a", "mrtd", OTHER)))
            .withReferenceValues(List.of(set("b", "mrtd", Results.register("mrtd"))));
    assertThat(policy.appraise(Results.sound().result()).verdict()).isEqualTo(Verdict.AFFIRMING);
    assertThat(policy.json().array("referenceValues").size()).isEqualTo(2);
    assertThat(AppraisalPolicy.parse(policy.json().toJson().getBytes(UTF_8)).json())
        .isEqualTo(policy.json());
  }

  @Test
  void withReferenceValues_none_isTheSamePolicy() throws Exception {
    AppraisalPolicy policy = AppraisalPolicy.defaults();
    assertThat(policy.withReferenceValues(List.of())).isSameAs(policy);
  }

  @Test
  void withReferenceValues_theSameTwice_isRefused() throws Exception {
    ReferenceValues set = set("a", "mrtd", OTHER);
    assertThatThrownBy(() -> AppraisalPolicy.defaults().withReferenceValues(List.of(set, set)))
        .isInstanceOf(PolicyException.class);
  }

  @Test
  void appraise_registerWithKnownEvents_namesTheFirstThatDiffers() throws Exception {
    assertThat(cause(List.of("11", "33"), events("kernel", "11", "command line \\\"a\\\"", "22")))
        .isEqualTo(
            "; event 2: expected command line \"a\" (" + digest("22") + "), found " + digest("33"));
  }

  @Test
  void appraise_fewerOrMoreEventsThanExpected_saysWhichIsMissingOrTooMuch() throws Exception {
    String both = events("kernel", "11", "initrd", "22");
    assertThat(cause(List.of("11"), both))
        .isEqualTo("; event 2: expected initrd (" + digest("22") + "), found none");
    assertThat(cause(List.of("11", "22", "33"), both))
        .isEqualTo("; event 3: expected none, found " + digest("33"));
  }

  @Test
  void appraise_variantsWithEvents_areToldByTheOneThatExplainsMost() throws Exception {
    assertThat(
            cause(
                List.of("11", "44"),
                events("old kernel", "99", "initrd", "22"),
                events("new kernel", "11", "initrd", "22")))
        .startsWith("; event 2: expected initrd");
  }

  @Test
  void appraise_eventsThatAreAsExpected_orUnknown_orOfAnotherBank_nameNone() throws Exception {
    assertThat(cause(List.of("11"), events("kernel", "11"))).isEmpty();
    assertThat(cause(List.of(), events("kernel", "11"))).isEmpty();
    assertThat(cause(List.of("11"))).isEmpty();
    String other = "{\"name\":\"kernel\",\"digest\":\"" + "11".repeat(32) + "\"}";
    assertThat(cause(List.of("11"), other)).isEmpty();
  }

  /** What a finding says after the value, for evidence whose log has these events of RTMR2. */
  private static String cause(List<String> found, String... variants) throws Exception {
    StringBuilder values = new StringBuilder();
    for (String events : variants) {
      values
          .append(values.isEmpty() ? "" : ",")
          .append("{\"value\":\"" + OTHER + "\",\"events\":[" + events + "]}");
    }
    if (variants.length == 0) {
      values.append("{\"value\":\"" + OTHER + "\"}");
    }
    ReferenceValues set = ReferenceValues.parse(text("\"rtmr2\":[" + values + "]"));
    JsonObject.Builder claims = JsonObject.builder();
    Results.sound().claims().members().forEach(claims::put);
    JsonArray digests =
        JsonArray.ofStrings(found.stream().map(ReferenceValuesTest::digest).toList());
    claims.put(
        "boot",
        JsonObject.builder()
            .put("registers", JsonObject.builder().put("rtmr2", digests).build())
            .build());
    String message =
        AppraisalPolicy.defaults()
            .withReferenceValues(List.of(set))
            .appraise(Results.sound().claims(claims.build()).result())
            .findings()
            .getFirst()
            .message();
    String value = "found " + Results.register("rtmr2");
    assertThat(message).contains(value);
    return message.substring(message.indexOf(value) + value.length());
  }

  private static String events(String... namesAndDigests) {
    StringBuilder events = new StringBuilder();
    for (int i = 0; i < namesAndDigests.length; i += 2) {
      events.append(i == 0 ? "" : ",").append("{\"name\":\"" + namesAndDigests[i] + "\",");
      events.append("\"digest\":\"" + digest(namesAndDigests[i + 1]) + "\"}");
    }
    return events.toString();
  }

  private static String digest(String octet) {
    return octet.repeat(48);
  }

  @Test
  void parse_wrongMember_isNamedByItsPath() {
    assertThatThrownBy(() -> ReferenceValues.parse(text("\"mrtd\":[{\"value\":\"00\"}]")))
        .isInstanceOf(PolicyException.class)
        .hasMessage("values.mrtd[0].value: expected lower-case hex of the register's length");
    assertThatThrownBy(() -> ReferenceValues.parse("[]".getBytes(UTF_8)))
        .isInstanceOf(PolicyException.class);
    assertThatThrownBy(() -> ReferenceValues.parse(new byte[ReferenceValues.MAX_LENGTH + 1]))
        .isInstanceOf(PolicyException.class);
  }

  @Test
  void schema_ofTheFile_isTheOneInThePolicys() throws Exception {
    JsonObject own = schema("reference-values.schema.json");
    JsonObject policy = schema("policy.schema.json");
    JsonObject embedded = policy.object("$defs").object("referenceValues");
    for (String member : List.of("type", "required", "additionalProperties", "properties")) {
      assertThat(embedded.get(member)).isEqualTo(own.get(member));
    }
    own.object("$defs")
        .members()
        .forEach(
            (name, definition) ->
                assertThat(policy.members().get("$defs"))
                    .isNotNull()
                    .satisfies(
                        defs ->
                            assertThat(((JsonObject) Objects.requireNonNull(defs)).members())
                                .containsEntry(name, definition)));
  }

  private static JsonObject schema(String name) throws Exception {
    try (InputStream in = ReferenceValues.class.getResourceAsStream(name)) {
      return Json.parseObject(Objects.requireNonNull(in).readAllBytes());
    }
  }

  private static Appraisal appraise(ReferenceValues... sets) throws PolicyException {
    return AppraisalPolicy.defaults()
        .withReferenceValues(List.of(sets))
        .appraise(Results.sound().result());
  }

  private static ReferenceValues set(String description, String... registers)
      throws PolicyException {
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < registers.length; i += 2) {
      values
          .append(i == 0 ? "" : ",")
          .append('"')
          .append(registers[i])
          .append("\":[{\"value\":\"")
          .append(registers[i + 1])
          .append("\"}]");
    }
    return ReferenceValues.parse(
        ("{\"referenceValues\":1,\"description\":\""
                + description
                + "\",\"values\":{"
                + values
                + "},"
                + ORIGIN
                + "}")
            .getBytes(UTF_8));
  }

  private static byte[] text(String values) {
    return ("{\"referenceValues\":1,\"values\":{" + values + "}," + ORIGIN + "}").getBytes(UTF_8);
  }
}
