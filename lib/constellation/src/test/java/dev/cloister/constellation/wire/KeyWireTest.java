package dev.cloister.constellation.wire;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonNull;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each request and answer about keys has one form in JSON: its members, and no others. */
final class KeyWireTest {
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
        KeySamples.requests().stream()
            .map(
                request ->
                    new Form(
                        request.operation().operationName(),
                        request.toJson(),
                        json -> VaultRequest.read(request.operation(), json).toJson()));
    Stream<Form> answers =
        KeySamples.answers().stream()
            .map(
                answer ->
                    new Form(
                        answer.operation().answerName(),
                        answer.value().toJson(),
                        json -> VaultAnswer.read(answer.operation(), json).toJson()));
    return Stream.concat(requests, answers);
  }

  @Test
  void samples_ofTheTest_areOfEveryOperationOfKeys() throws ConstellationException {
    assertThat(KeySamples.requests())
        .extracting(KeyRequest::operation)
        .containsOnly(ofKeys().toArray(VaultOperation[]::new));
    assertThat(KeySamples.answers())
        .extracting(answer -> answer.operation().answerName())
        .containsOnly(ofKeys().map(VaultOperation::answerName).toArray(String[]::new));
  }

  private static Stream<VaultOperation> ofKeys() {
    return Stream.of(VaultOperation.values()).filter(VaultOperation::isOfKeys);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void read_ofWhatWasWritten_isTheSame(Form form) throws ConstellationException {
    assertThat(form.reader().readAndWrite(form.json())).isEqualTo(form.json());
  }

  @ParameterizedTest
  @MethodSource("forms")
  void read_withOneMemberMore_isRefused(Form form) {
    for (JsonObject altered : Alterations.of(form.json(), KeyWireTest::withOneMore)) {
      assertRefused(Reason.MALFORMED, () -> form.reader().readAndWrite(altered));
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void read_withoutAMember_isRefused(Form form) {
    for (JsonObject altered : Alterations.of(form.json(), KeyWireTest::withoutEach)) {
      assertRefused(Reason.MALFORMED, () -> form.reader().readAndWrite(altered));
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void read_withAMemberOfAnotherKind_isRefused(Form form) {
    for (JsonObject altered : Alterations.of(form.json(), KeyWireTest::withOtherKinds)) {
      assertRefused(Reason.MALFORMED, () -> form.reader().readAndWrite(altered));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ROTATE_KEY, after, 0",
    "ROTATE_KEY, after, 2147483648",
    "EXPORT_KEY, version, 0",
    "VERIFY, version, 2147483648",
    "DERIVE_BYTES, length, 15",
    "DERIVE_BYTES, length, 1025",
    "APPROVE_KEY_USE, lifetime_seconds, 0",
    "APPROVE_KEY_USE, lifetime_seconds, 3601"
  })
  void read_numberOutsideItsBounds_isRefused(VaultOperation operation, String name, long value)
      throws ConstellationException {
    for (KeyRequest request : KeySamples.requests()) {
      if (request.operation() == operation) {
        JsonObject altered = with(request.toJson(), name, JsonNumber.of(value));
        assertRefused(Reason.MALFORMED, () -> KeyRequest.read(operation, altered));
      }
    }
  }

  @Test
  void read_importWithAPolicyForALaterVersion_isRefused() throws ConstellationException {
    for (KeyRequest request : KeySamples.requests()) {
      if (request instanceof KeyRequest.ImportKey key) {
        JsonObject altered =
            with(key.toJson(), "version", JsonNumber.of(key.version() == 1 ? 2 : 1));
        assertRefused(Reason.MALFORMED, () -> KeyRequest.read(VaultOperation.IMPORT_KEY, altered));
      }
    }
  }

  @Test
  void read_importWithAPublicKeyThatTheTypeDoesNotHave_isRefused() throws ConstellationException {
    for (KeyRequest request : KeySamples.requests()) {
      if (request instanceof KeyRequest.ImportKey key) {
        String type = key.type().isSigning() ? "aes-256-gcm" : "p-256";
        JsonObject altered = with(key.toJson(), "type", new JsonString(type));
        assertRefused(Reason.MALFORMED, () -> KeyRequest.read(VaultOperation.IMPORT_KEY, altered));
      }
    }
  }

  @Test
  void read_messageLongerThanItMayBe_isRefused() throws ConstellationException {
    for (KeyRequest request : KeySamples.requests()) {
      if (request.operation() == VaultOperation.SIGN) {
        JsonObject longest = with(request.toJson(), "message", text(KeyRequest.MAX_MESSAGE));
        assertThat(KeyRequest.read(VaultOperation.SIGN, longest).toJson()).isEqualTo(longest);
        JsonObject tooLong = with(request.toJson(), "message", text(KeyRequest.MAX_MESSAGE + 3));
        assertRefused(Reason.MALFORMED, () -> KeyRequest.read(VaultOperation.SIGN, tooLong));
      }
    }
  }

  private static JsonString text(int bytes) {
    return new JsonString(Base64Url.encode(new byte[bytes]));
  }

  private static List<JsonObject> withOneMore(JsonObject json) {
    return List.of(with(json, "more_of_it", new JsonString("x")));
  }

  private static List<JsonObject> withoutEach(JsonObject json) {
    return json.members().keySet().stream()
        .filter(name -> !isOptionalIn(json, name))
        .map(name -> without(json, name))
        .toList();
  }

  private static boolean isOptionalIn(JsonObject json, String name) {
    return switch (name) {
      case "approval" -> json.find("handle").isPresent();
      case "public_key" -> json.find("created").isPresent();
      case "after" -> json.find("handle").isEmpty();
      case "caller_id" -> true;
      default -> false;
    };
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
