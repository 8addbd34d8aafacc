package dev.cloister.http;

import dev.cloister.time.Deadline;
import dev.cloister.time.TrustedTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * The time as an HTTPS server says it in {@code Date} (RFC 9110, 6.6.1). The answer comes over a
 * TLS connection made for the question, so whoever is on the way can neither repeat nor change it:
 * the server is trusted for the time, as WebPKI is for its name.
 */
public final class HttpsTime {
  /** How long an answer is good before the server is asked again. */
  public static final Duration FRESH = Duration.ofHours(1);

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** The header's seconds are cut off, and a server's clock may be a little off. */
  private static final Duration UNCERTAINTY = Duration.ofSeconds(2);

  private static final int NO_BODY = 0;

  private final URI server;
  private final OutboundHttp http;
  private final TrustedTime time;
  private Optional<Deadline> stale = Optional.empty();

  private HttpsTime(URI server, OutboundHttp http, TrustedTime time) {
    this.server = server;
    this.http = http;
    this.time = time;
  }

  /**
   * A source of time.
   *
   * @param server an address with TLS: what it serves there does not matter
   * @param time learns what it says
   */
  public static HttpsTime of(URI server, OutboundHttp http, TrustedTime time) {
    if (!"https".equals(server.getScheme())) {
      throw new IllegalArgumentException("expected an https address as a source of time");
    }
    return new HttpsTime(server, http, time);
  }

  /** Asks, where the last answer is older than {@link #FRESH} or there is none. */
  public synchronized void keep() {
    if (stale.map(Deadline::passed).orElse(true)) {
      try {
        ask();
        stale = Optional.of(time.in(FRESH));
      } catch (IOException e) {
        // The next call asks again; until then what was known is carried on, or nothing is.
      }
    }
  }

  /**
   * Asks.
   *
   * @throws IOException when there is no answer, or none that says the time
   */
  public void ask() throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(server)
            .method("HEAD", BodyPublishers.noBody())
            .header("Cache-Control", "no-cache")
            .build();
    TrustedTime.Question question = time.ask();
    HttpResponse<byte[]> answer = http.send(request, NO_BODY, TIMEOUT);
    question.answered(date(answer), UNCERTAINTY);
  }

  /** A cache between us and the server says how old its answer is (RFC 9111, 5.1). */
  private static Instant date(HttpResponse<?> answer) throws IOException {
    try {
      Instant date =
          DateTimeFormatter.RFC_1123_DATE_TIME.parse(
              answer.headers().firstValue("Date").orElse(""), Instant::from);
      return date.plusSeconds(Long.parseLong(answer.headers().firstValue("Age").orElse("0")));
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw new IOException("the answer does not say the time", e);
    }
  }
}
