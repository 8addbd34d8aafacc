package dev.cloister.channel.ratls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"bytes\":\"AQ\",\"collateral\":{\"jwks\":\"AQ\"}}",
        "{\"bytes\":\"AQ\",\"collateral\":{\"tcbInfo\":\"AQ\"}}",
        "{\"bytes\":\"AQ\",\"collateral\":{\"amdCrl\":\"AQ\"}}",
        "{\"bytes\":\"AQ\",\"collateral\":{\"ocsp\":\"AQ\"}}",
        "{\"bytes\":\"AQ\",\"collateral\":{\"eventLog\":\"AQ\"}}",
        "{\"bytes\":\"AQ\",\"collateral\":{\"x\":\"AQ\"}}",
        "{\"bytes\":\"AQ\",\"collateral\":{\"tpmAk\":\"AQ==\"}}",
        "{\"bytes\":\"AQ\",\"collateral\":{\"tpmAk\":\"AR\"}}",
        "{\"bytes\":\"AQ\",\"collateral\":{\"tpmAk\":[\"AQ\"]}}",
        "{\"bytes\":\"AQ\",\"collateral\":{\"tpmAk\":\"AQ\",\"tpmAk\":\"AQ\"}}",
        "{\"bytes\":\"AQ\",\"collateral\":[]}",
        "{\"bytes\":\"AQ\",\"vek\":\"AQ\"}",
        "{\"event_log\":\"AQ\"}",
      })
  void proof_withPartsThatDoNotTravel_isRefused(String evidence) {
    byte[] message = m3With(evidence);
    assertThat(text(message)).contains(evidence);
    assertThat(catchThrowableOfType(ChannelException.class, () -> Messages.proof(message)).code())
        .isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void proof_withOnePartOrNone_isRead() throws Exception {
    assertThat(Messages.proof(m3With("{\"bytes\":\"AQ\"}")).evidence())
        .contains(PresentedEvidence.of(filled(1, 1)));
    assertThat(
            Messages.proof(m3With("{\"bytes\":\"AQ\",\"collateral\":{\"vek\":\"Ag\"}}")).evidence())
        .contains(new PresentedEvidence(filled(1, 1), Map.of(CollateralKind.VEK, filled(1, 2))));
  }

  @Test
  void proof_partsOfTheMostBytes_fitOneMessage_andOneMoreIsRefused() throws Exception {
    int most = PresentedEvidence.MAX_LENGTH - 5 * (PresentedEvidence.KINDS.size() - 1) - 5;
    Map<CollateralKind, ByteString> parts = new EnumMap<>(CollateralKind.class);
    PresentedEvidence.KINDS.forEach(kind -> parts.put(kind, filled(5, 2)));
    parts.put(CollateralKind.EVENT_LOG, filled(most, 2));
    Proof all =
        new Proof(
            AK,
            ID,
            Optional.of(new PresentedEvidence(filled(5, 1), parts)),
            filled(64, 3),
            filled(64, 4));
    Answer answer = new Answer(NONCE, all, ClientProof.REQUIRED, Optional.of(AK));
    assertThat(Messages.answer(Messages.encode(answer))).isEqualTo(answer);
    parts.put(CollateralKind.PCRS, filled(6, 2));
    assertThat(
            catchThrowableOfType(
                IllegalArgumentException.class, () -> new PresentedEvidence(filled(5, 1), parts)))
        .isNotNull();
    String longer =
        text(Messages.encode(answer)).replace("\"pcrs\":\"AgICAgI\"", "\"pcrs\":\"AgICAgIC\"");
    assertThat(
            catchThrowableOfType(
                    ChannelException.class,
                    () -> Messages.answer(longer.getBytes(StandardCharsets.UTF_8)))
                .code())
        .isEqualTo(ErrorCode.INVALID_REQUEST);
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
    return new Proof(AK, ID, Optional.of(evidence()), filled(64, 3), filled(64, 4));
  }

  private static PresentedEvidence evidence() {
    Map<CollateralKind, ByteString> parts = new EnumMap<>(CollateralKind.class);
    PresentedEvidence.KINDS.forEach(kind -> parts.put(kind, filled(3, kind.code().length())));
    return new PresentedEvidence(filled(5, 1), parts);
  }

  private static byte[] m3With(String evidence) {
    return text(Messages.encode(proof()))
        .replaceFirst("\"evidence\":\\{.*?\\}\\}", "\"evidence\":" + evidence)
        .getBytes(StandardCharsets.UTF_8);
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
