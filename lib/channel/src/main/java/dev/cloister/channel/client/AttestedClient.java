package dev.cloister.channel.client;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.AttestedParty;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Requests to one service over attested connections, which it opens as needed, keeps for the next
 * request, and gives up when their evidence is too old. Safe for use by many threads.
 */
public final class AttestedClient implements AutoCloseable {
  /** Connections at once unless the caller says otherwise. */
  public static final int DEFAULT_CONNECTIONS = 16;

  private static final int FORBIDDEN = 403;

  private final Target target;
  private final ClientTls tls;
  private final AttestedParty party;
  private final Timeouts timeouts;
  private final LongSupplier nanoTime;
  private final ConnectionSetup setup;
  private final Semaphore places;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private boolean closed;

  private record Ready(AttestedConnection connection, ConnectionSetup.Outgoing outgoing) {}

  private record Idle(Ready ready, long since) {
    AttestedConnection connection() {
      return ready.connection();
    }
  }

  private AttestedClient(
      Target target,
      ClientTls tls,
      AttestedParty party,
      Timeouts timeouts,
      int connections,
      LongSupplier nanoTime,
      ConnectionSetup setup) {
    this.target = Objects.requireNonNull(target);
    this.tls = Objects.requireNonNull(tls);
    this.party = Objects.requireNonNull(party);
    this.timeouts = Objects.requireNonNull(timeouts);
    this.places = new Semaphore(connections, true);
    this.nanoTime = Objects.requireNonNull(nanoTime);
    this.setup = Objects.requireNonNull(setup);
  }

  /**
   * A client; it connects when it is first used.
   *
   * @param nanoTime the monotonic clock that the party was made with
   */
  public static AttestedClient of(
      Target target, ClientTls tls, AttestedParty party, LongSupplier nanoTime) {
    return new AttestedClient(
        target, tls, party, Timeouts.DEFAULT, DEFAULT_CONNECTIONS, nanoTime, ConnectionSetup.NONE);
  }

  /** The same with other timeouts. */
  public AttestedClient with(Timeouts other) {
    return new AttestedClient(target, tls, party, other, DEFAULT_CONNECTIONS, nanoTime, setup);
  }

  /** The same, which does this with each connection first; no connection of this one is shared. */
  public AttestedClient with(ConnectionSetup other) {
    return new AttestedClient(target, tls, party, timeouts, DEFAULT_CONNECTIONS, nanoTime, other);
  }

  /**
   * Sends a request over a connection whose server has proven itself. Where the service answers
   * that it wants proof anew, the request is sent once more over a new connection: it was not
   * handled.
   *
   * @throws ChannelException as {@link AttestedConnection#open} and {@link AttestedConnection#send}
   */
  public AttestedResponse send(AttestedRequest request) throws ChannelException {
    enter();
    try {
      Optional<Ready> kept = take();
      AttestedResponse first = send(kept.isPresent() ? kept.get() : open(), request);
      return kept.isPresent() && wantsProof(first) ? send(open(), request) : first;
    } finally {
      places.release();
    }
  }

  private AttestedResponse send(Ready ready, AttestedRequest request) throws ChannelException {
    AttestedConnection connection = ready.connection();
    boolean keep = false;
    try {
      AttestedResponse answer = connection.send(ready.outgoing().of(request), nanoTime.getAsLong());
      keep = !wantsProof(answer) && connection.isUsable(nanoTime.getAsLong());
      return answer;
    } finally {
      if (!keep || !keep(ready)) {
        connection.close();
      }
    }
  }

  private static boolean wantsProof(AttestedResponse answer) {
    return answer.status() == FORBIDDEN
        && answer.problemCode().filter(ErrorCode.ATTESTATION_REQUIRED.code()::equals).isPresent();
  }

  private Ready open() throws ChannelException {
    AttestedConnection connection = AttestedConnection.open(target, tls, party, timeouts);
    boolean ready = false;
    try {
      ConnectionSetup.Outgoing outgoing = setup.opened(connection);
      ready = true;
      return new Ready(connection, outgoing);
    } finally {
      if (!ready) {
        connection.close();
      }
    }
  }

  private void enter() throws ChannelException {
    try {
      if (places.tryAcquire(timeouts.request().toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new ChannelException(ErrorCode.UNAVAILABLE, "all connections to the service are in use");
  }

  private synchronized Optional<Ready> take() {
    long now = nanoTime.getAsLong();
    while (!idle.isEmpty()) {
      Idle next = idle.pop();
      if (now - next.since() < timeouts.idle().toNanos() && next.connection().isUsable(now)) {
        return Optional.of(next.ready());
      }
      next.connection().close();
    }
    return Optional.empty();
  }

  private synchronized boolean keep(Ready ready) {
    if (!closed) {
      idle.push(new Idle(ready, nanoTime.getAsLong()));
    }
    return !closed;
  }

  /** Closes the connections that are kept; the next request opens one, and resumes TLS. */
  public synchronized void disconnect() {
    idle.forEach(kept -> kept.connection().close());
    idle.clear();
  }

  /** Closes the connections that are kept; those in use when they are done. */
  @Override
  public synchronized void close() {
    closed = true;
    disconnect();
  }
}
