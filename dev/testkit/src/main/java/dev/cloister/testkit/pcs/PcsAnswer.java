package dev.cloister.testkit.pcs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** One answer: a document with status 200, or a bare status. */
final class PcsAnswer {
  private final int status;
  private final String contentType;
  private final byte[] body;
  private final Optional<Map.Entry<String, String>> chain;

  private PcsAnswer(
      int status, String contentType, byte[] body, Optional<Map.Entry<String, String>> chain) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
    this.chain = chain;
  }

  static PcsAnswer of(String contentType, byte[] body, Optional<Map.Entry<String, String>> chain) {
    return new PcsAnswer(200, contentType, body, chain);
  }

  static PcsAnswer status(int code) {
    return new PcsAnswer(code, "", new byte[0], Optional.empty());
  }

  /** Sends an answer, or what the fault makes of it. */
  static void send(HttpExchange exchange, Optional<PcsFault> fault, PcsAnswer sound)
      throws IOException, InterruptedException {
    exchange.getResponseHeaders().set("Request-ID", "0123456789abcdef0123456789abcdef");
    if (fault.isEmpty()) {
      sound.send(exchange, sound.body.length);
      return;
    }
    switch (fault.get()) {
      case PcsFault.Status failed -> {
        if (!failed.retryAfter().isEmpty()) {
          exchange.getResponseHeaders().set("Retry-After", failed.retryAfter());
        }
        status(failed.code()).send(exchange, 0);
      }
      // Announces more than it sends.
      case PcsFault.Truncated ignored -> sound.send(exchange, sound.body.length + 100);
      case PcsFault.Held held -> {
        held.until().await();
        sound.send(exchange, sound.body.length);
      }
      case PcsFault.Content other ->
          of(other.contentType(), other.body().getBytes(UTF_8), sound.chain)
              .send(exchange, other.body().getBytes(UTF_8).length);
      case PcsFault.NoChain ignored ->
          of(sound.contentType, sound.body, Optional.empty()).send(exchange, sound.body.length);
    }
  }

  private void send(HttpExchange exchange, long length) throws IOException {
    if (!contentType.isEmpty()) {
      exchange.getResponseHeaders().set("Content-Type", contentType);
    }
    chain.ifPresent(
        header -> exchange.getResponseHeaders().set(header.getKey(), header.getValue()));
    exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
    exchange.getResponseBody().write(body);
    exchange.getResponseBody().flush();
  }
}
