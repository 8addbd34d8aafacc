package dev.cloister.channel.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.activation.ActivationMessage.Kind;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActivationMessageTest {
  private static final ActivationMessage A2 =
      new ActivationMessage(
          Kind.A2,
          Map.of(
              "credential",
              ByteString.copyOf(new byte[] {1, 2}),
              "secret",
              ByteString.copyOf(new byte[] {3})));

  @Test
  void message_roundTrip_isTheSame() throws Exception {
    assertThat(ActivationMessage.parse(A2.encoded())).isEqualTo(A2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "another version  | `\"v\":1`      | `\"v\":2`              | UNSUPPORTED_VERSION",
        "no version       | `\"v\":1,`     | ``                     | INVALID_REQUEST",
        "another message  | `\"a2\"`       | `\"a1\"`               | INVALID_REQUEST",
        "unknown message  | `\"a2\"`       | `\"a5\"`               | INVALID_REQUEST",
        "unknown member   | `\"v\":1`      | `\"v\":1,\"x\":\"AQ\"` | INVALID_REQUEST",
        "member twice     | `\"v\":1`      | `\"v\":1,\"v\":1`      | INVALID_REQUEST",
        "member missing   | `\"secret\"`   | `\"answer\"`           | INVALID_REQUEST",
        "padded           | `\"Aw\"`       | `\"Aw==\"`             | INVALID_REQUEST",
        "surplus bits     | `\"Aw\"`       | `\"Ax\"`               | INVALID_REQUEST",
        "no base64        | `\"Aw\"`       | `\"!\"`                | INVALID_REQUEST",
        "a number         | `\"Aw\"`       | `1`                    | INVALID_REQUEST",
      })
  void message_changed_isRefused(String what, String from, String to, ErrorCode code) {
    String text = new String(A2.encoded(), StandardCharsets.UTF_8);
    assertThat(text).contains(from);
    assertThat(refused(text.replace(from, to == null ? "" : to)).code()).as(what).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null"})
  void message_noObject_isRefused(String text) {
    assertThat(refused(text).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void message_longerThanTheLimit_isRefusedUnread() {
    assertThat(refused(" ".repeat(ActivationMessage.MAX_LENGTH + 1)))
        .hasMessage("message is too long");
  }

  @Test
  void refusal_repeatsNothingOfTheMessage() {
    assertThat(refused("{\"v\":1,\"message\":\"canary\"}")).hasMessageNotContaining("canary");
    assertThat(refused("{\"v\":1,\"message\":\"a3\",\"canary\":\"AQ\"}"))
        .hasMessageNotContaining("canary");
  }

  @Test
  void text_holdsNoValues() {
    assertThat(A2.toString()).isEqualTo("ActivationMessage[a2]");
  }

  @Test
  void recorder_challengesAsMachines_isRefused() {
    assertThat(refusedByRecorder(A2.encoded())).isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void recorder_answerWithoutChallenge_isRefused() {
    assertThat(
            refusedByRecorder(
                new ActivationMessage(Kind.A3, Map.of("answer", ByteString.copyOf(new byte[32])))
                    .encoded()))
        .isEqualTo(ErrorCode.EXCHANGE_EXPIRED);
  }

  @Test
  void recorder_certificateThatDoesNotParse_isRefused() {
    assertThat(
            refusedByRecorder(
                new ActivationMessage(
                        Kind.A1,
                        Map.of(
                            "ek_certificate",
                            ByteString.copyOf(new byte[] {1}),
                            "ak_public",
                            ByteString.copyOf(new byte[] {1})))
                    .encoded()))
        .isEqualTo(ErrorCode.MALFORMED_EVIDENCE);
  }

  @Test
  void recorder_keyOfAnotherKind_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ActivationRecorder.of(
                    RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, Seed.of("rsa")).privateKey(),
                    new SecureRandom(),
                    () -> Instant.EPOCH,
                    () -> 0));
  }

  private static ErrorCode refusedByRecorder(byte[] message) {
    RecorderState state =
        ActivationRecorder.of(
                EcKey.p256(Seed.of("recorder")).privateKey(),
                new SecureRandom(),
                () -> Instant.EPOCH,
                () -> 0)
            .open();
    return catchThrowableOfType(ChannelException.class, () -> state.exchange(message)).code();
  }

  private static ChannelException refused(String text) {
    return catchThrowableOfType(
        ChannelException.class,
        () -> ActivationMessage.parse(text.getBytes(StandardCharsets.UTF_8)));
  }
}
