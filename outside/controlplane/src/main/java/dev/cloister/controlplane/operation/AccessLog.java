package dev.cloister.controlplane.operation;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.http.EdgeObserver;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A line per request: what {@link EdgeObserver.Exchange} has, so no header, value or body. */
public final class AccessLog implements EdgeObserver {
  private final Logger log = Logger.getLogger(AccessLog.class.getName());
  private final EdgeObserver next;

  /**
   * A log.
   *
   * @param next is told everything, too
   */
  public AccessLog(EdgeObserver next) {
    this.next = next;
  }

  @Override
  public void started() {
    next.started();
  }

  @Override
  public void completed(Exchange exchange) {
    next.completed(exchange);
    LogRecord line = line(Level.INFO, "request");
    line.setParameters(
        new Object[] {
          JsonObject.builder()
              .put("request_id", exchange.requestId())
              .put("method", exchange.method())
              .put("route", exchange.route())
              .put("status", exchange.status())
              .put("micros", exchange.nanos() / 1000)
              .put("request_bytes", exchange.requestBytes())
              .put("response_bytes", exchange.responseBytes())
              .put("remote", exchange.remoteAddress())
              .build()
        });
    log.log(line);
  }

  @Override
  public void failed(String requestId, Throwable cause) {
    next.failed(requestId, cause);
    LogRecord line = line(Level.SEVERE, "request failed");
    line.setParameters(new Object[] {JsonObject.builder().put("request_id", requestId).build()});
    line.setThrown(cause);
    log.log(line);
  }

  private static LogRecord line(Level level, String message) {
    LogRecord line = new LogRecord(level, message);
    line.setLoggerName(AccessLog.class.getName());
    return line;
  }
}
