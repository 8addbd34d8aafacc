package dev.cloister.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class LocalServerTest {
  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<String> get(LocalServer server, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.base() + path)).build(), BodyHandlers.ofString());
  }

  @Test
  void start_request_isAnsweredAndRemembered() throws Exception {
    try (LocalServer server =
        LocalServer.start(0, request -> Answer.text(200, "text/plain", "hello"))) {
      HttpResponse<String> response = get(server, "/a%2Fb/c+d?x=1&x=%20&y");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("hello");
      Request request = server.requests().getFirst();
      assertThat(request.method()).isEqualTo("GET");
      assertThat(request.segments()).containsExactly("a/b", "c+d");
      assertThat(request.query())
          .containsEntry("x", List.of("1", " "))
          .containsEntry("y", List.of(""));
      assertThat(request.header("USER-AGENT")).isPresent();
      assertThat(server.count("/a%2Fb/c+d")).isEqualTo(1);
    }
  }

  @Test
  void start_takenPort_fails() throws Exception {
    try (LocalServer first = LocalServer.start(0, request -> Answer.empty(204))) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(
              () -> LocalServer.start(first.base().getPort(), request -> Answer.empty(204)));
    }
  }

  @Test
  void answer_handlerFindsBrokenEncoding_is400() throws Exception {
    try (LocalServer server =
        LocalServer.start(
            0,
            request -> {
              throw new IllegalArgumentException("broken");
            })) {
      assertThat(get(server, "/").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void answer_handlerFails_is500() throws Exception {
    try (LocalServer server =
        LocalServer.start(
            0,
            request -> {
              throw new IllegalStateException("defect");
            })) {
      assertThat(get(server, "/").statusCode()).isEqualTo(500);
    }
  }

  @Test
  void stalled_untilClosed_hasNoAnswer() throws Exception {
    CompletableFuture<HttpResponse<String>> answer;
    try (LocalServer server = LocalServer.start(0, request -> Answer.stalled())) {
      answer =
          client.sendAsync(HttpRequest.newBuilder(server.base()).build(), BodyHandlers.ofString());
      while (server.requests().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(answer).isNotDone();
    }
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(answer::join)
        .withCauseInstanceOf(IOException.class);
  }

  @Test
  void flood_readToTheEnd_hasAtLeastThatSize() throws Exception {
    try (LocalServer server =
        LocalServer.start(0, request -> Answer.flood("application/json", "{\"", 'a', 1 << 20))) {
      HttpResponse<InputStream> response =
          client.send(HttpRequest.newBuilder(server.base()).build(), BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        assertThat(body.readAllBytes().length).isGreaterThanOrEqualTo(1 << 20);
      }
    }
  }

  @Test
  void redirect_hasLocation() throws Exception {
    try (LocalServer server =
        LocalServer.start(0, request -> Answer.redirect(301, "http://elsewhere.invalid/"))) {
      HttpResponse<String> response = get(server, "/");

      assertThat(response.statusCode()).isEqualTo(301);
      assertThat(response.headers().firstValue("Location")).contains("http://elsewhere.invalid/");
    }
  }
}
