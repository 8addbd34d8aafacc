package dev.cloister.constellation.wire;

import static dev.cloister.constellation.Refusals.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FramesTest {
  @Test
  void request_encoded_isReadBack() throws ConstellationException {
    RequestFrame frame =
        new RequestFrame(
            "GetSecret",
            ByteString.copyOf("{ \"name\" : \"n\" }".getBytes(UTF_8)),
            Optional.of("token"),
            Optional.of("key.1.signature"),
            Optional.of("id"));

    assertThat(RequestFrame.parse(frame.encoded())).isEqualTo(frame);
  }

  @Test
  void request_withoutHeaders_isReadBack() throws ConstellationException {
    RequestFrame frame =
        new RequestFrame(
            "Constellation",
            ByteString.copyOf("{}".getBytes(UTF_8)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertThat(RequestFrame.parse(frame.encoded())).isEqualTo(frame);
    assertThat(new String(frame.encoded(), UTF_8)).isEqualTo("{\"Constellation\":{}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"auth\":\"a\"}",
        "\"ListSecrets\"",
        "{\"ListSecrets\":null}",
        "{\"ListSecrets\":{},\"GetSecret\":{}}",
        "{\"ListSecrets\":{},\"ListSecrets\":{}}",
        "{\"listSecrets\":{}}",
        "{\"ListSecrets\":{},\"auth\":1}",
        "{\"ListSecrets\":{},\"auth\":\"\"}",
        "{\"ListSecrets\":{},\"proof\":\"a b\"}",
        "{\"ListSecrets\":{},\"channel\":null}",
        "{\"ListSecrets\":{}}x"
      })
  void request_ofAnotherForm_isRefused(String payload) {
    assertRefused(Reason.MALFORMED, () -> RequestFrame.parse(payload.getBytes(UTF_8)));
  }

  @Test
  void answer_encoded_isReadBack() throws ConstellationException {
    AnswerFrame frame = new AnswerFrame("SecretValue", JsonObject.builder().put("a", 1).build());

    assertThat(AnswerFrame.parse(frame.encoded())).isEqualTo(frame);
  }

  @Test
  void refusal_encoded_isReadBack() throws ConstellationException {
    Refusal refusal =
        new Refusal(
            "policy_refused", "why", List.of("f"), Optional.of(Continuity.unprovenSince(1)));

    AnswerFrame read = AnswerFrame.parse(AnswerFrame.of(refusal).encoded());

    assertThat(read.name()).isEqualTo("Error");
    assertThat(Refusal.read(read.body())).isEqualTo(refusal);
  }

  @Test
  void refusal_ofProblemDetails_leavesOutWhatIsNotKnown() throws ConstellationException {
    JsonObject problem =
        JsonObject.builder().put("title", "t").put("status", 403).put("code", "forbidden").build();

    assertThat(Refusal.read(problem))
        .isEqualTo(new Refusal("forbidden", "", List.of(), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"A\":1}", "{\"A\":{},\"B\":{}}"})
  void answer_ofAnotherForm_isRefused(String payload) {
    assertRefused(Reason.MALFORMED, () -> AnswerFrame.parse(payload.getBytes(UTF_8)));
  }
}
