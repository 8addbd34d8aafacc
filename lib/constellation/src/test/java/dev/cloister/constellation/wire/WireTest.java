package dev.cloister.constellation.wire;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonNull;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each request and answer has one form in JSON: its members, all of them, and no others. */
final class WireTest {
  private static final Set<String> OPTIONAL =
      Set.of(
          "manager_token", "owner", "after", "accepted_policy", "caller_id", "committed", "dealt");

  private interface Reader {
    JsonObject readAndWrite(JsonObject json) throws ConstellationException;
  }

  record Form(String name, JsonObject json, Reader reader) {
    @Override
    public String toString() {
      return name + " " + json.members().keySet();
    }
  }

  static Stream<Form> forms() throws ConstellationException {
    Stream<Form> requests =
        WireSamples.requests().stream()
            .map(
                request ->
                    new Form(
                        request.operation().operationName(),
                        request.toJson(),
                        json -> VaultRequest.read(request.operation(), json).toJson()));
    Stream<Form> answers =
        WireSamples.answers().stream()
            .map(
                answer ->
                    new Form(
                        answer.operation().answerName(),
                        answer.value().toJson(),
                        json -> VaultAnswer.read(answer.operation(), json).toJson()));
    return Stream.concat(requests, answers);
  }

  @Test
  void samples_ofTheTest_areOfEveryOperation() throws ConstellationException {
    assertThat(WireSamples.requests())
        .extracting(VaultRequest::operation)
        .containsOnly(notOfKeys().toArray(VaultOperation[]::new));
    assertThat(WireSamples.answers())
        .extracting(answer -> answer.operation().answerName())
        .containsOnly(notOfKeys().map(VaultOperation::answerName).toArray(String[]::new));
  }

  @Test
  void operations_haveNamesAndRoutesOfTheirOwn() {
    assertThat(VaultOperation.values())
        .extracting(VaultOperation::operationName)
        .doesNotHaveDuplicates();
    assertThat(VaultOperation.values()).extracting(VaultOperation::path).doesNotHaveDuplicates();
  }

  /** Those of keys are {@link KeyWireTest}'s. */
  private static Stream<VaultOperation> notOfKeys() {
    return Stream.of(VaultOperation.values()).filter(operation -> !operation.isOfKeys());
  }

  @ParameterizedTest
  @MethodSource("forms")
  void read_ofWhatWasWritten_isTheSame(Form form) throws ConstellationException {
    assertThat(form.reader().readAndWrite(form.json())).isEqualTo(form.json());
  }

  @ParameterizedTest
  @MethodSource("forms")
  void read_withOneMemberMore_isRefused(Form form) {
    for (JsonObject altered : Alterations.of(form.json(), WireTest::withOneMore)) {
      assertRefused(Reason.MALFORMED, () -> form.reader().readAndWrite(altered));
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void read_withoutAMember_isRefused(Form form) {
    for (JsonObject altered : Alterations.of(form.json(), WireTest::withoutEach)) {
      assertRefused(Reason.MALFORMED, () -> form.reader().readAndWrite(altered));
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void read_withAMemberOfAnotherKind_isRefused(Form form) {
    for (JsonObject altered : Alterations.of(form.json(), WireTest::withOtherKinds)) {
      assertRefused(Reason.MALFORMED, () -> form.reader().readAndWrite(altered));
    }
  }

  @Test
  void read_referenceWithHandleAndName_isRefused() throws ConstellationException {
    JsonObject both =
        JsonObject.builder().put("handle", "A".repeat(43)).put("name", "db/password").build();

    assertRefused(Reason.MALFORMED, () -> VaultRequest.read(VaultOperation.GET_SECRET, both));
  }

  @Test
  void read_headWithPartOfAStanding_isRefused() {
    JsonObject state =
        JsonObject.builder()
            .put("handle", "A".repeat(43))
            .put("policy", "A".repeat(43))
            .put("seq", 1)
            .put("continuity", Continuity.unprovenSince(0).toJson())
            .build();

    assertRefused(Reason.MALFORMED, () -> VaultAnswer.read(VaultOperation.READ_HEAD, state));
  }

  @Test
  void read_claimWhoseBaseIsAfterItsPlace_isRefused() throws ConstellationException {
    for (VaultRequest request : WireSamples.requests()) {
      if (request.operation() == VaultOperation.OPEN_HEAD) {
        JsonObject altered = with(request.toJson(), "base_seq", JsonNumber.of(10));
        assertRefused(Reason.MALFORMED, () -> VaultRequest.read(request.operation(), altered));
      }
    }
  }

  @Test
  void read_managerTokenWithSpace_isRefused() {
    JsonObject body = JsonObject.builder().put("name", "n").put("manager_token", "a b").build();

    assertRefused(Reason.MALFORMED, () -> VaultRequest.read(VaultOperation.GET_SECRET, body));
  }

  private static List<JsonObject> withOneMore(JsonObject json) {
    return List.of(with(json, "more", new JsonString("x")));
  }

  private static List<JsonObject> withoutEach(JsonObject json) {
    return json.members().keySet().stream()
        .filter(name -> !isOptionalIn(json, name))
        .map(name -> without(json, name))
        .toList();
  }

  private static boolean isOptionalIn(JsonObject json, String name) {
    // Of a value that a vault holds, its owner alone is shown the policy.
    boolean held = json.find("certificate").isPresent();
    return OPTIONAL.contains(name) || (held && name.equals("policy"));
  }

  private static List<JsonObject> withOtherKinds(JsonObject json) {
    return json.members().keySet().stream()
        .flatMap(
            name ->
                Stream.of(
                        JsonNull.INSTANCE,
                        JsonNumber.of(-1),
                        new JsonArray(List.of(JsonNull.INSTANCE)),
                        new JsonString("?\u0000"))
                    .map(value -> with(json, name, value)))
        .toList();
  }

  private static JsonObject with(JsonObject json, String name, JsonValue value) {
    Map<String, JsonValue> members = new LinkedHashMap<>(json.members());
    members.put(name, value);
    return JsonObject.of(members);
  }

  private static JsonObject without(JsonObject json, String name) {
    Map<String, JsonValue> members = new LinkedHashMap<>(json.members());
    members.remove(name);
    return JsonObject.of(members);
  }
}
