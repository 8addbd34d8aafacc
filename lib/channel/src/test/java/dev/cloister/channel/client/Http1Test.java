package dev.cloister.channel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The strict HTTP/1.1 of attested connections, against servers that are not. */
class Http1Test {
  private static final AttestedRequest GET = AttestedRequest.get("/x");
  private static final int MAX_BODY = 100;

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

  @Test
  void send_twoAnswers_areReadOneByOne() throws Exception {
    Http1 http =
        http(
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-A: b \r\n\r\nabc"
                + "HTTP/1.1 204 No Content\r\n\r\n");
    AttestedResponse first = http.send(GET);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("x-a")).hasValue("b");
    assertThat(first.body().bytes()).isEqualTo("abc".getBytes(StandardCharsets.US_ASCII));
    assertThat(http.send(GET).status()).isEqualTo(204);
    assertThat(http.reusable()).isTrue();
  }

  @Test
  void send_writesOneWholeRequest() throws Exception {
    http("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        .send(
            AttestedRequest.of("POST", "/p?q=1")
                .header("A", "b")
                .body("text/plain", new byte[] {'h', 'i'}));
    assertThat(sent.toString(StandardCharsets.US_ASCII))
        .isEqualTo(
            "POST /p?q=1 HTTP/1.1\r\nHost: h:1\r\nA: b\r\nContent-Type: text/plain\r\n"
                + "Content-Length: 2\r\n\r\nhi");
  }

  @Test
  void send_connectionClose_isNotReusable() throws Exception {
    Http1 http = http("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    http.send(GET);
    assertThat(http.reusable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n\r\n\r\n",
        "\r\n\r\n"
      })
  void send_answerOutsideTheSubset_isRefused(String answer) {
    Http1 http = http(answer);
    assertThat(catchThrowableOfType(ChannelException.class, () -> http.send(GET)).code())
        .isEqualTo(ErrorCode.PEER_ERROR);
    assertThat(http.reusable()).isFalse();
  }

  @Test
  void send_endlessHead_isRefused() {
    Http1 http = http("HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(10_000));
    assertThat(catchThrowableOfType(ChannelException.class, () -> http.send(GET)).code())
        .isEqualTo(ErrorCode.PEER_ERROR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"})
  void send_answerThatEndsEarly_isAnIoError(String answer) {
    Http1 http = http(answer);
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> http.send(GET));
    assertThat(http.reusable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "/a b", "/a\r\nX: y", "/é"})
  void request_targetThatCouldSplit_isRefused(String target) {
    assertThatIllegalArgumentException().isThrownBy(() -> AttestedRequest.get(target));
  }

  @Test
  void request_headerThatCouldSplit_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> GET.header("A", "b\r\nC: d"));
    assertThatIllegalArgumentException().isThrownBy(() -> GET.header("A:", "b"));
  }

  private Http1 http(String answers) {
    return new Http1(
        new ByteArrayInputStream(answers.getBytes(StandardCharsets.US_ASCII)),
        sent,
        "h:1",
        MAX_BODY);
  }
}
