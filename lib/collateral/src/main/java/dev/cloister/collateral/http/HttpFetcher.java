package dev.cloister.collateral.http;

import dev.cloister.collateral.FetchFailure.Reason;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * GETs a document within {@link HttpLimits}. Tries again after what may pass: no connection, a time
 * out, 5xx, and 429 after the time the server names in Retry-After (RFC 9110, 10.2.3), which later
 * requests to the same host wait for too. Follows no redirect: where a document is asked for is the
 * caller's choice, never a server's.
 */
public final class HttpFetcher {
  private static final Duration MIN_RETRY_AFTER = Duration.ofSeconds(1);

  /** A host is not given up for longer, whatever it says: who can answer once is not believed. */
  private static final Duration MAX_REMEMBERED = Duration.ofHours(1);

  private final HttpClient client;
  private final HttpLimits limits;
  private final InstantSource clock;
  private final Pause pause;
  private final Map<String, Instant> notBefore = new ConcurrentHashMap<>();

  private HttpFetcher(HttpClient client, HttpLimits limits, InstantSource clock, Pause pause) {
    this.client = Objects.requireNonNull(client);
    this.limits = Objects.requireNonNull(limits);
    this.clock = Objects.requireNonNull(clock);
    this.pause = Objects.requireNonNull(pause);
  }

  /**
   * A fetcher.
   *
   * @throws IllegalArgumentException when the client follows redirects
   */
  public static HttpFetcher of(
      HttpClient client, HttpLimits limits, InstantSource clock, Pause pause) {
    if (client.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new IllegalArgumentException("expected a client that follows no redirect");
    }
    return new HttpFetcher(client, limits, clock, pause);
  }

  /** Its limits. */
  public HttpLimits limits() {
    return limits;
  }

  /**
   * GETs a document.
   *
   * @throws FetchException when there was no answer with status 200 within the limits
   */
  public HttpAnswer get(URI uri) throws FetchException {
    Duration waited = waitAsAsked(uri);
    for (int attempt = 1; ; attempt++) {
      Attempt outcome = attempt(uri);
      if (outcome.answer.isPresent()) {
        return outcome.answer.get();
      }
      FetchException failure = new FetchException(outcome.reason, uri + ": " + outcome.found);
      outcome.retryAfter.ifPresent(asked -> remember(uri, asked));
      if (outcome.reason != Reason.UNREACHABLE || attempt == limits.tries()) {
        throw failure;
      }
      Duration wait =
          outcome.retryAfter.orElse(limits.backoff().multipliedBy(1L << Math.min(attempt - 1, 16)));
      waited = waited.plus(wait);
      if (waited.compareTo(limits.maxWait()) > 0) {
        throw failure;
      }
      pause(uri, wait, failure);
    }
  }

  /** Waits for as long as the host asked an earlier request to. */
  private Duration waitAsAsked(URI uri) throws FetchException {
    Instant until = notBefore.getOrDefault(uri.getAuthority(), Instant.MIN);
    Instant now = clock.instant();
    if (!now.isBefore(until)) {
      return Duration.ZERO;
    }
    Duration wait = Duration.between(now, until);
    FetchException failure =
        new FetchException(
            Reason.UNREACHABLE, uri + ": its host asked not to be asked before " + until);
    if (wait.compareTo(limits.maxWait()) > 0) {
      throw failure;
    }
    pause(uri, wait, failure);
    return wait;
  }

  private void remember(URI uri, Duration asked) {
    Duration bounded = asked.compareTo(MAX_REMEMBERED) > 0 ? MAX_REMEMBERED : asked;
    notBefore.put(uri.getAuthority(), clock.instant().plus(bounded));
  }

  private void pause(URI uri, Duration wait, FetchException failure) throws FetchException {
    try {
      pause.pause(wait);
      notBefore.remove(uri.getAuthority());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  private Attempt attempt(URI uri) {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(limits.timeout()).GET().build();
    CompletableFuture<HttpResponse<byte[]>> future =
        client.sendAsync(request, BoundedBody.handler(limits.maxBody()));
    try {
      return judge(future.get(limits.timeout().toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      future.cancel(true);
      return Attempt.failed(Reason.UNREACHABLE, "no answer within " + limits.timeout());
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      return Attempt.failed(Reason.UNREACHABLE, "interrupted");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return cause instanceof BoundedBody.TooLong
          ? Attempt.failed(Reason.MALFORMED, String.valueOf(cause.getMessage()))
          : Attempt.failed(Reason.UNREACHABLE, "no answer (" + nameOf(e) + ")");
    }
  }

  private static String nameOf(ExecutionException e) {
    Throwable cause = e.getCause();
    return (cause == null ? e : cause).getClass().getSimpleName();
  }

  private Attempt judge(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status == 200) {
      return Attempt.answered(new HttpAnswer(response.headers(), response.body()));
    }
    String found = "status " + status;
    if (status == 429 || status == 503) {
      return new Attempt(Optional.empty(), Reason.UNREACHABLE, found, retryAfter(response));
    }
    if (status >= 300 && status < 400) {
      return Attempt.failed(Reason.MALFORMED, found + ": redirects are not followed");
    }
    return Attempt.failed(status >= 500 ? Reason.UNREACHABLE : Reason.REFUSED, found);
  }

  private Optional<Duration> retryAfter(HttpResponse<byte[]> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .flatMap(this::parseRetryAfter)
        .map(wait -> wait.compareTo(MIN_RETRY_AFTER) < 0 ? MIN_RETRY_AFTER : wait);
  }

  private Optional<Duration> parseRetryAfter(String value) {
    try {
      if (value.matches("[0-9]{1,9}")) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
      }
      Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(clock.instant(), at));
    } catch (DateTimeParseException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private record Attempt(
      Optional<HttpAnswer> answer, Reason reason, String found, Optional<Duration> retryAfter) {
    static Attempt answered(HttpAnswer answer) {
      return new Attempt(Optional.of(answer), Reason.UNREACHABLE, "", Optional.empty());
    }

    static Attempt failed(Reason reason, String found) {
      return new Attempt(Optional.empty(), reason, found, Optional.empty());
    }
  }
}
