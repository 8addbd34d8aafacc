package dev.cloister.http;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;

/**
 * A request as the observer counts it: once, though Jetty may hand it over a second time, when what
 * handled it fails.
 */
final class Arrival {
  private final String id;
  private final EdgeObserver observer;
  private final AtomicBoolean completed = new AtomicBoolean();

  private Arrival(String id, EdgeObserver observer) {
    this.id = id;
    this.observer = observer;
  }

  /** The request's arrival; the first time it is told. */
  static Arrival of(Request request, Supplier<String> ids, EdgeObserver observer) {
    String name = Arrival.class.getName();
    if (request.getAttribute(name) instanceof Arrival known) {
      return known;
    }
    Arrival arrival = new Arrival(ids.get(), observer);
    request.setAttribute(name, arrival);
    observer.started();
    return arrival;
  }

  String id() {
    return id;
  }

  /** Its answer has been written, or could not be; the first time it is told. */
  void completed(EdgeObserver.Exchange exchange) {
    if (completed.compareAndSet(false, true)) {
      observer.completed(exchange);
    }
  }
}
