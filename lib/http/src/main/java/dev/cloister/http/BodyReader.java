package dev.cloister.http;

import dev.cloister.channel.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/** Reads a whole body of bounded size in bounded time. */
final class BodyReader {
  private static final int CHUNK = 8 * 1024;

  private final Scheduler scheduler;
  private final Duration limit;

  BodyReader(Scheduler scheduler, Duration limit) {
    this.scheduler = scheduler;
    this.limit = limit;
  }

  byte[] read(Request request, int maximum) throws ProblemException {
    if (maximum == 0) {
      return none(request);
    }
    if (request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > maximum) {
      throw tooLarge(maximum);
    }
    AtomicBoolean late = new AtomicBoolean();
    Scheduler.Task deadline =
        scheduler.schedule(
            () -> {
              late.set(true);
              request.fail(new TimeoutException("body too slow"));
            },
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      return readAll(request, maximum);
    } catch (IOException | HttpException.RuntimeException e) {
      if (late.get()) {
        throw ProblemException.of(
            ErrorCode.REQUEST_TIMEOUT, "expected the body within " + limit.toSeconds() + " s");
      }
      throw ProblemException.of(ErrorCode.INVALID_REQUEST, "the body did not arrive whole");
    } finally {
      deadline.cancel();
    }
  }

  /** A body of unknown length is one, too: whether it is empty is known once it has come. */
  private static byte[] none(Request request) throws ProblemException {
    if (announced(request)) {
      throw ProblemException.of(ErrorCode.PAYLOAD_TOO_LARGE, "expected no body");
    }
    return new byte[0];
  }

  /** Whether the header says that a body follows. */
  static boolean announced(Request request) {
    return request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
        || request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > 0;
  }

  private static byte[] readAll(Request request, int maximum) throws IOException, ProblemException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Content.Source.asInputStream(request)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        if (out.size() + n > maximum) {
          throw tooLarge(maximum);
        }
        out.write(chunk, 0, n);
      }
    }
    return out.toByteArray();
  }

  private static ProblemException tooLarge(int maximum) {
    return ProblemException.of(
        ErrorCode.PAYLOAD_TOO_LARGE, "expected a body of at most " + maximum + " bytes");
  }
}
