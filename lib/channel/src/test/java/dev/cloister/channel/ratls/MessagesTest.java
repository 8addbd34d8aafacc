package dev.cloister.channel.ratls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesTest {
  private static final ByteString NONCE = filled(32, 7);
  private static final ByteString AK = ByteString.copyOf(EcKey.p256(Seed.of("ak")).spki());
  private static final ByteString ID = ByteString.copyOf(EcKey.p256(Seed.of("id")).spki());

  @Test
  void hello_roundTrip_isTheSame() throws Exception {
    Hello hello = new Hello(NONCE, Optional.of(AK), "vault-1");
    assertThat(Messages.hello(Messages.encode(hello))).isEqualTo(hello);
  }

  @Test
  void answer_roundTrip_isTheSame() throws Exception {
    Answer answer = new Answer(NONCE, proof(), ClientProof.REQUIRED, Optional.of(AK));
    assertThat(Messages.answer(Messages.encode(answer))).isEqualTo(answer);
  }

  @Test
  void proof_roundTrip_isTheSame() throws Exception {
    byte[] message = Messages.encode(proof());
    assertThat(Messages.isProof(message)).isTrue();
    assertThat(Messages.proof(message)).isEqualTo(proof());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "another version     | `\"v\":1`          | `\"v\":2`              | UNSUPPORTED_VERSION",
        "no version          | `\"v\":1,`         | ``                     | INVALID_REQUEST",
        "another message     | `\"m1\"`           | `\"m2\"`               | INVALID_REQUEST",
        "unknown member      | `\"v\":1`          | `\"v\":1,\"x\":1`      | INVALID_REQUEST",
        "member twice        | `\"v\":1`          | `\"v\":1,\"v\":1`      | INVALID_REQUEST",
        "padded              | `BwcHBwc\"`        | `BwcHBwc=\"`           | INVALID_REQUEST",
        "standard alphabet   | `BwcHBwc\"`        | `BwcHB+c\"`            | INVALID_REQUEST",
        "surplus bits        | `BwcHBwc\"`        | `BwcHBwd\"`            | INVALID_REQUEST",
        "short nonce         | `BwcHBwc\"`        | `BwcH\"`               | INVALID_REQUEST",
        "empty service       | `\"vault\"`        | `\"\"`                 | INVALID_REQUEST",
        "no service          | `,\"service_id\":\"vault\"` | ``            | INVALID_REQUEST",
        "service of a number | `\"vault\"`        | `1`                    | INVALID_REQUEST",
      })
  void hello_changed_isRefused(String what, String from, String to, ErrorCode code) {
    String text = text(Messages.encode(new Hello(NONCE, Optional.empty(), "vault")));
    assertThat(text).contains(from);
    byte[] changed = text.replace(from, to == null ? "" : to).getBytes(StandardCharsets.UTF_8);
    assertThat(catchThrowableOfType(ChannelException.class, () -> Messages.hello(changed)).code())
        .as(what)
        .isEqualTo(code);
  }

  @Test
  void hello_serviceOf256Bytes_isRefused() {
    byte[] message = Messages.encode(new Hello(NONCE, Optional.empty(), "é".repeat(128)));
    assertThat(catchThrowableOfType(ChannelException.class, () -> Messages.hello(message)).code())
        .isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void message_longerThanTheLimit_isRefusedUnread() {
    byte[] message = new byte[Messages.MAX_LENGTH + 1];
    assertThat(catchThrowableOfType(ChannelException.class, () -> Messages.isProof(message)).code())
        .isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void refusal_repeatsNothingOfTheMessage() {
    byte[] message =
        "{\"v\":1,\"message\":\"m1\",\"canary-name\":1}".getBytes(StandardCharsets.UTF_8);
    assertThat(catchThrowableOfType(ChannelException.class, () -> Messages.hello(message)))
        .hasMessageNotContaining("canary");
  }

  private static Proof proof() {
    return new Proof(
        AK,
        ID,
        Optional.of(new PresentedEvidence(filled(5, 1), Optional.of(filled(3, 2)))),
        filled(64, 3),
        filled(64, 4));
  }

  private static ByteString filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteString.copyOf(bytes);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
