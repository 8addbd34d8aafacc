package dev.cloister.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.channel.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestTargetTest {
  @Test
  void segments_escapedText_isDecodedOnce() throws ProblemException {
    assertThat(RequestTarget.segments("/v1/a%20b/%25/caf%C3%A9"))
        .containsExactly("v1", "a b", "%", "café");
  }

  @Test
  void query_escapedValues_areDecoded() throws ProblemException {
    assertThat(RequestTarget.query("a=1+2&b=%26&c="))
        .containsEntry("a", "1 2")
        .containsEntry("b", "&")
        .containsEntry("c", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*", "v1", "//", "/v1//x", "/v1/", "/./x", "/x/..", "/%2e%2e/x", "/x/%2E", "/a%2fb",
        "/a%5Cb", "/a;b=c", "/a%00", "/a%0a", "/a%zz", "/a%4", "/a%", "/a%ff", "/a\u00e9", "/a|b",
        "/a\"b", "/%c0%ae%c0%ae/x", "/a%uff0e"
      })
  void segments_whatCouldBeReadInTwoWays_isRefused(String path) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> RequestTarget.segments(path))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "=1", "a=1&a=2", "a=1&", "a=%0d", "a=%", "a=1&%61=2", "a==\u0001"})
  void query_whatCouldBeReadInTwoWays_isRefused(String query) {
    assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> RequestTarget.query(query));
  }
}
