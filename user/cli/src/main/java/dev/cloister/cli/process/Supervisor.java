package dev.cloister.cli.process;

import dev.cloister.cli.process.ServiceException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;

/** Processes that live and die together: started in order, stopped in reverse. */
public final class Supervisor implements AutoCloseable {
  private final HealthCheck check;
  private final Duration timeout;
  private final LongSupplier ticker;
  private final Deque<RunningService> running = new ArrayDeque<>();
  private boolean closed;

  /**
   * A supervisor of nothing yet.
   *
   * @param timeout how long each may take until it is healthy
   * @param ticker nanoseconds, as of {@link System#nanoTime}
   */
  public Supervisor(HealthCheck check, Duration timeout, LongSupplier ticker) {
    this.check = check;
    this.timeout = timeout;
    this.ticker = ticker;
  }

  /**
   * Starts one more and waits until it is healthy.
   *
   * @throws ServiceException when it does not become so; it is stopped, the others run on until
   *     {@link #close}
   */
  public RunningService start(ServiceSpec spec) throws ServiceException, InterruptedException {
    RunningService service = launch(spec);
    awaitHealthy(service);
    return service;
  }

  /**
   * Starts several side by side and waits until all are healthy.
   *
   * @throws ServiceException naming the first that does not become so; it is stopped, the others
   *     run on until {@link #close}
   */
  public void startAll(List<ServiceSpec> specs) throws ServiceException, InterruptedException {
    List<RunningService> services = new ArrayList<>();
    for (ServiceSpec spec : specs) {
      services.add(launch(spec));
    }
    for (RunningService service : services) {
      awaitHealthy(service);
    }
  }

  private void awaitHealthy(RunningService service) throws ServiceException, InterruptedException {
    try {
      service.awaitHealthy(check, timeout, ticker);
    } catch (ServiceException | InterruptedException | RuntimeException e) {
      synchronized (running) {
        running.remove(service);
      }
      service.close();
      throw e;
    }
  }

  // Known before it is healthy: whoever closes meanwhile stops it too.
  private RunningService launch(ServiceSpec spec) throws ServiceException {
    synchronized (running) {
      if (closed) {
        throw new ServiceException(Reason.STOPPING, "nothing more is started");
      }
      RunningService service = RunningService.start(spec);
      running.push(service);
      return service;
    }
  }

  /**
   * The newest process of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public RunningService find(String name) {
    synchronized (running) {
      return running.stream()
          .filter(service -> service.spec().name().equals(name))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no process \"" + name + "\""));
    }
  }

  /** Waits until one of them has ended, and says which. */
  public RunningService awaitDeath() throws InterruptedException {
    CompletableFuture<?>[] ends;
    synchronized (running) {
      ends = running.stream().map(RunningService::ended).toArray(CompletableFuture<?>[]::new);
    }
    try {
      return (RunningService) CompletableFuture.anyOf(ends).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a process cannot fail", e);
    }
  }

  /** Stops all of them, the last one first. May be called from a shutdown hook, and twice. */
  @Override
  public void close() {
    while (true) {
      RunningService service;
      synchronized (running) {
        closed = true;
        service = running.poll();
      }
      if (service == null) {
        return;
      }
      service.close();
    }
  }
}
