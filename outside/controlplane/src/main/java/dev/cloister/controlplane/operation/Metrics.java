package dev.cloister.controlplane.operation;

import dev.cloister.http.EdgeObserver;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What a scraper reads. No label holds anything of a user. */
public final class Metrics implements EdgeObserver {
  /** The media type of {@link #text}. */
  public static final String MEDIA_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("cloister_http_requests_total")
          .help("answered requests")
          .labelNames("method", "route", "status")
          .register(registry);
  private final Histogram durations =
      Histogram.builder()
          .name("cloister_http_request_duration_seconds")
          .help("from a request's header to its answer")
          .unit(Unit.SECONDS)
          .labelNames("route")
          .classicOnly()
          .classicUpperBounds(0.005, 0.02, 0.1, 0.5, 2, 10, 60)
          .register(registry);
  private final Gauge inFlight =
      Gauge.builder()
          .name("cloister_http_requests_in_flight")
          .help("requests not yet answered")
          .register(registry);
  private final Counter failures =
      Counter.builder()
          .name("cloister_http_failures_total")
          .help("requests that ended in an internal error")
          .register(registry);

  /** The metrics in Prometheus text format 0.0.4. */
  public String text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void started() {
    inFlight.inc();
  }

  @Override
  public void completed(Exchange exchange) {
    inFlight.dec();
    requests
        .labelValues(exchange.method(), exchange.route(), Integer.toString(exchange.status()))
        .inc();
    durations.labelValues(exchange.route()).observe(exchange.nanos() / 1e9);
  }

  @Override
  public void failed(String requestId, Throwable cause) {
    failures.inc();
  }
}
